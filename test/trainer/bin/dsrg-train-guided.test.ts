import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { tinyModel } from '../../core/tiny-model.ts';
import { guidedTiny } from '../guided-photos.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { train } from './train-command.ts';

describe('dsrg-train --method guided', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-guided-'));
  const [data, out, model] = [join(root, 'data'), join(root, 'run'), join(root, 'reds.onnx')];
  before(async () => {
    await makeTaggedFolder(data);
    await writeFile(model, tinyModel({ weights: [[1, 1, -3]] }));
  });
  after(() => rmSync(root, { recursive: true }));
  const guided = ['--method', 'guided', ...guidedTiny.flatMap((each) => ['--set', each])];
  const photo = ['--set', 'saliency.from=photo', '--set', 'segment.updates=1'];

  it('learns from somebody else’s seeds and saliency network, and says in its manifest that these were there', async () => {
    const given = ['--saliency', model, '--saliency-values', 'logit', '--seeds', join(data, 'SegmentationClass')];
    const { code, stderr, stdout } = await train(data, out, ...guided, ...photo, ...given);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('supervision beside the tags: saliency of reds.onnx');
    const { foreignSupervision, pixelTruth } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
    expect(foreignSupervision).to.deep.equal([
      'saliency of reds.onnx, a network that learned from other photos',
      `seeds of ${join(data, 'SegmentationClass')}, which another program has made`,
    ]);
    expect(pixelTruth).to.deep.equal([]);
    expect(stdout).to.match(/guides \(train\) /);
    // The same folder with another network is another run.
    await writeFile(model, tinyModel({ weights: [[1, 1, -2]] }));
    const other = await train(data, out, ...guided, ...photo, ...given);
    expect([other.code, other.stderr]).to.deep.equal([1, other.stderr]);
    expect(other.stderr).to.match(/saliency/);
  });

  it('says in its manifest that masks were looked at, where they measure how far guides could reach', async () => {
    const oracle = ['--set', 'guides.oracle=both'];
    const { code, stderr } = await train(data, join(root, 'oracle'), ...guided, ...photo, ...oracle);
    expect(code, stderr).to.equal(0);
    const { pixelTruth } = JSON.parse(readFileSync(join(root, 'oracle/manifest.json'), 'utf8'));
    expect(pixelTruth).to.deep.equal(['learned from masks']);
  });

  it('refuses how a network is read beside a folder, and without saliency at all', async () => {
    const folder = ['--saliency', data, '--saliency-values', 'logit'];
    const refused = await train(data, join(root, 'no'), ...guided, ...folder);
    expect([refused.code, refused.stderr]).to.deep.equal([2, refused.stderr]);
    expect(refused.stderr).to.include('is a folder of maps');
    const without = await train(data, join(root, 'no'), ...guided, '--saliency-object', '1');
    expect(without.stderr).to.include('--saliency-object has no effect without --saliency');
  });
});
