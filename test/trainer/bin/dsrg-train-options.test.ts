import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, cp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCheckpoint } from '@dsrg/converters/node';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { tiny } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { makeTaggedFolder, trainIds } from '../tagged-folder.ts';
import { filesIn, readLog, train } from './train-command.ts';

const rule = JSON.stringify({ from: 'gradient', layer: 'trunk3', share: 0.25, side: 97 });
// The same network learns the tags a second time.
const background = JSON.stringify({ ...tiny.settings.tags, epochs: 2, crop: 33, batch: 2 });

describe('dsrg-train, by the ways of SEC and of the TensorFlow port', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-train-options-'));
  const [data, out] = [join(root, 'data'), join(root, 'run')];
  const options = [
    ...['--method', 'sec', '--keep', '2', '--best-by', 'miou', '--save-every', '0'],
    ...[
      '--set',
      `cues.rule.background=${rule}`,
      '--set',
      `background=${background}`,
      '--set',
      'cues.rule.cell=map',
      '--set',
      'network.headWeights=xavier',
    ],
    ...['--set', 'seeds.accumulate=3', '--set', 'seeds.solver=tensorflow'],
    ...['--set', 'seeds.epochs=3', '--set', 'seeds.boundaryEpsilon=1e-8'],
  ];
  const json = async (name: string) => JSON.parse(await readFile(join(out, name), 'utf8'));
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('learns a background network, makes cues on the map’s grid, and updates from several batches', async () => {
    const { code, stderr } = await train(data, out, ...options);
    expect(code, stderr).to.equal(0);
    expect(filesIn(join(out, '2-background'))).to.include('checkpoint.safetensors');
    let found = 0;
    for (const id of trainIds) {
      const cues = await readLabels(join(out, '3-cues', `${id}.png`), { classes: 3 });
      expect(Math.max(cues.height, cues.width), id).to.equal(29);
      const share = cues.data.filter((label) => label === 0).length / cues.data.length;
      expect(share, id).to.be.at.most(0.25);
      if (share > 0) found++;
    }
    // Cues of foreground may leave none of a photo's quarter, but not of every photo.
    expect(found).to.be.above(trainIds.length / 2);
    // Three epochs of six photos, three batches of two an update.
    expect(readLog(out).filter(({ stage, step }) => stage === 'seeds' && step !== undefined)).to.have.length(3);
  });

  it('says where masks had a say, and what computed', async () => {
    const best = await json('4-seeds/best.json');
    expect(best).to.include({ measure: 'mean IoU on val', better: 'higher', usesPixelTruth: true });
    const { about } = await readCheckpoint(join(out, '4-seeds/best.safetensors'));
    expect(about).to.include({ step: best.step, pixelTruth: 'chosen by mean IoU on val' });
    expect((await json('1-tags/best.json')).usesPixelTruth).to.equal(false);
    const manifest = await json('manifest.json');
    expect(manifest.pixelTruth).to.deep.equal(['best checkpoints chosen by mean IoU on val']);
    expect(manifest.engine).to.include({ engine: 'onnx', device: 'cpu' });
    expect((await json('run.json')).engines).to.deep.equal([manifest.engine]);
    // The table's figure of the last network is that of its checkpoint; the best is no worse.
    const rows: { what: string; miou: number }[] = await json('stages.json');
    const last = rows.find(({ what }) => what === 'network (val)')?.miou as number;
    expect(best.value).to.be.at.least(last);
  });

  it('goes on from between two updates to the same bits', async () => {
    const again = join(root, 'again');
    await cp(out, again, { recursive: true });
    await rm(join(again, '4-seeds/done.json'));
    await copyFile(join(again, '4-seeds/checkpoint-2.safetensors'), join(again, '4-seeds/checkpoint.safetensors'));
    const { code, stderr } = await train(data, again, ...options, '--resume');
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('seeds: going on at step 2 of 3');
    const result = '4-seeds/checkpoint.safetensors';
    expect((await readFile(join(again, result))).equals(await readFile(join(out, result)))).to.equal(true);
  });

  it('refuses a layer that is not there, and masks that are not', async () => {
    const layer = await train(data, join(root, 'a'), ...options, '--set', 'cues.rule.background.layer=conv4_1');
    expect(layer.stderr).to.match(
      /tiny, of which background cues come, has no layer conv4_1\.\n.*one of trunk1, trunk2/,
    );
    const split = await train(data, join(root, 'a'), ...options, '--val', 'none');
    expect(split.stderr).to.include('--best-by miou needs masks, but there is no split none.');
    for (const { code } of [layer, split]) expect(code).to.equal(1);
    expect(filesIn(join(root, 'a'))).to.deep.equal([]);
  });
});
