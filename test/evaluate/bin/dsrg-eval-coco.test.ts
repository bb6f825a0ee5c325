import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { startBin } from '../../run-bin.ts';
import { crowdSide, makeCocoFolder } from '../coco-folder.ts';
import { runBin } from '../run-bin.ts';
import { blockLabels } from '../voc-folder.ts';

describe('dsrg-eval on a COCO data set', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeCocoFolder>>;
  before(async () => {
    folder = await makeCocoFolder();
  });
  after(() => rm(folder.root, { recursive: true }));
  const score = (...options: string[]) => {
    const { model, coco } = folder;
    return runBin('dsrg-eval', '--model', model, '--data', coco, '--provider', 'cpu', '--workers', '1', ...options);
  };

  it('tells how to draw the masks where there are none', async () => {
    const { code, stderr } = await score();
    expect(stderr)
      .to.match(/val2014 has no label files/)
      .and.match(/dsrg-convert masks .*instances_val2014\.json --out/);
    expect(code).to.equal(1);
  });

  it('scores against the outlines drawn by dsrg-convert; crowds are void', async () => {
    const { root, coco } = folder;
    const drawn = join(coco, 'masks', 'val2014');
    const instances = join(coco, 'annotations', 'instances_val2014.json');
    const { code: drew, stderr: why } = await startBin('converters/bin/dsrg-convert', [
      ...['masks', instances, '--out', drawn],
    ]).result;
    expect(drew, why).to.equal(0);
    const mask = await readLabels(join(drawn, 'a.png'), { classes: 3 });
    expect(mask.data).to.deep.equal(blockLabels(0).data);

    const page = join(root, 'coco.html');
    const { code, stdout, stderr } = await score('--json', '--report', page, '--save-masks', join(root, 'saved'));
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('coco is a COCO folder: 3 photos of val2014; classes red, green');
    const { photos, classes, truths } = JSON.parse(stdout);
    expect([photos, classes]).to.deep.equal([3, ['background', 'red', 'green']]);
    const [truth] = truths;
    const all = [0, 1, 2].reduce((sum, index) => sum + blockLabels(index).data.length, 0);
    const crowd = crowdSide ** 2;
    expect(truth.ignored).to.equal(crowd);
    const rows = truth.confusion.map((row: number[]) => row.reduce((sum, count) => sum + count, 0));
    expect(rows).to.deep.equal([all - 6 * 64 - crowd, 3 * 64, 3 * 64]);
    expect(truth.scores.mean).to.be.greaterThan(0.8);
    expect(await readFile(page, 'utf8')).to.include('aria-label="truth of b"');

    // The same numbers from the masks that were saved: nothing is scored against anything else.
    const again = await runBin(
      'dsrg-eval',
      '--pred',
      join(root, 'saved'),
      '--data',
      coco,
      '--split',
      'val2014',
      '--json',
    );
    expect(JSON.parse(again.stdout).truths[0].confusion).to.deep.equal(truth.confusion);
  });
});
