import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVoc, readCheckpoint } from '@dsrg/converters/node';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { readLog, train } from './train-command.ts';

describe('dsrg-train with a tag network of its own', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-train-cam-'));
  const data = join(root, 'data');
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('goes through SEC’s vgg16-cam to cues by threshold, and seeds another network with them', async () => {
    const out = join(root, 'run');
    const settings = [
      ...['tags.network.name=vgg16-cam', 'tags.learn=all', 'tags.updates=2'],
      ...['tags.rate=1e-6', 'cues.outputStride=8', 'cues.scalesOf=square', 'cues.scales=[33]', 'cues.saliencyPower=0'],
      'cues.rule={"kind":"threshold","foreground":0.2,"background":{"from":"saliency","below":0.06},"overlap":"smaller-wins","cell":8}',
    ];
    const set = settings.flatMap((each) => ['--set', each]);
    const { code, stderr } = await train(data, out, '--method', 'sec', ...set);
    expect(code, stderr).to.equal(0);
    const log = readLog(out);
    const losses = log.filter(({ stage, step }) => stage === 'tags' && step !== undefined).map(({ tags }) => tags);
    expect(losses).to.have.length(2);
    for (const loss of losses) expect(loss).to.be.above(0);
    const { graph, weights } = await readCheckpoint(join(out, '1-tags/checkpoint.safetensors'));
    expect([graph.name, weights.has('fc7_CAM.weight')]).to.deep.equal(['vgg16-cam', true]);
    const { items } = await openVoc(data, { split: 'train', requireTags: true });
    for (const { id, tags } of items) {
      const { height, width, data: labels } = await readLabels(join(out, '2-cues', `${id}.png`), { classes: 3 });
      expect([height, width].sort().join(), id).to.be.oneOf(['6,8', '6,7']); // cells of 8 pixels: 48×64, 56×48
      expect([0, 255, ...(tags as number[])], id).to.include.members([...new Set(labels)]);
      expect(
        [...labels].some((label) => label > 0 && label < 255),
        id,
      ).to.equal(true);
    }
    expect((await readCheckpoint(join(out, '3-seeds/checkpoint.safetensors'))).graph.name).to.equal('tiny');
  });
});
