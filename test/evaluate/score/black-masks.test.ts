import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeLabels } from '@dsrg/core';
import { readLabels, writeFileAtomic } from '@dsrg/core/node';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { startBin } from '../../run-bin.ts';
import { runBin } from '../run-bin.ts';

/** Masks of 0 and 255 alone: two photos of 2×4 pixels. */
describe('black-and-white masks', function () {
  this.timeout(120_000);
  let root = '';
  const grey = (...data: number[]) =>
    encode({ width: 4, height: 2, data: Uint8Array.from(data), depth: 8, channels: 1 });
  const rgb = (...shades: number[]) =>
    encode({ width: 4, height: 2, data: Uint8Array.from(shades.flatMap((n) => [n, n, n])), depth: 8, channels: 3 });
  const truths = [grey(0, 0, 255, 255, 0, 0, 0, 0), grey(255, 0, 0, 0, 255, 0, 0, 0)];
  const convert = (...options: string[]) => startBin('converters/bin/dsrg-convert', ['masks', ...options]).result;
  /** The first is off by one pixel of three. */
  const predictions = [grey(0, 0, 1, 1, 0, 0, 1, 0), grey(1, 0, 0, 0, 1, 0, 0, 0)];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'dsrg-black-'));
    const photo = encode({ width: 4, height: 2, data: new Uint8Array(24), depth: 8, channels: 3 });
    for (const [k, id] of ['a', 'b'].entries()) {
      await writeFileAtomic(join(root, 'data/JPEGImages', `${id}.png`), photo);
      await writeFileAtomic(join(root, 'data/SegmentationClass', `${id}.png`), truths[k]!);
      await writeFileAtomic(join(root, 'pred', `${id}.png`), predictions[k]!);
    }
    await writeFileAtomic(join(root, 'data/ImageSets/Segmentation/val.txt'), 'a\nb\n');
    await writeFile(join(root, 'data/classes.json'), '["background", "crack"]');
  });
  after(() => rm(root, { recursive: true, force: true }));

  const evaluate = (...more: string[]) =>
    runBin('dsrg-eval', '--pred', join(root, 'pred'), '--data', join(root, 'data'), '--split', 'val', ...more);

  it('are refused, not scored 1.0', async () => {
    const { code, stdout, stderr } = await evaluate();
    expect([code, stdout]).to.deep.equal([1, '']);
    expect(stderr).to.match(/the 2 masks hold 0 \(background\) and 255 \(void\) alone.*\n {2}.*--binary-masks/);
  });

  it('are scored with --binary-masks', async () => {
    const { code, stdout, stderr } = await evaluate('--binary-masks', '--json');
    expect(code, stderr).to.equal(0);
    const [crack, background] = [4 / 5, 11 / 12];
    expect(JSON.parse(stdout).truths[0].scores.mean).to.be.closeTo((crack + background) / 2, 1e-12);
  });

  it('become index PNGs by dsrg-convert masks --binary-masks, which refuses them else', async () => {
    const out = join(root, 'indices');
    const masks = join(root, 'data/SegmentationClass');
    await writeFileAtomic(join(root, 'rgb/c.png'), rgb(0, 0, 0, 255, 255, 0, 0, 0));
    for (const folder of [masks, join(root, 'rgb')]) {
      const refused = await convert(folder, '--out', out);
      expect(refused.code, refused.stdout).to.equal(1);
      expect(refused.stderr).to.match(/hold 0 \(background\) and 255 \(void\) alone.*\n {2}.*--binary-masks/);
    }
    for (const folder of [masks, join(root, 'rgb')]) {
      await rm(out, { recursive: true, force: true }); // a full folder is not replaced
      const made = await convert(folder, '--out', out, '--binary-masks');
      expect(made.code, made.stderr).to.equal(0);
      if (folder === masks)
        expect([...(await readLabels(join(out, 'a.png'), { classes: 2 })).data]).to.deep.equal([
          0, 0, 1, 1, 0, 0, 0, 0,
        ]);
    }
    const { data } = decodeLabels(await readFile(join(out, 'c.png')), 'c', { classes: 2 });
    expect([...data]).to.deep.equal([0, 0, 0, 1, 1, 0, 0, 0]);
  });
});
