import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '@dsrg/core/node';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { checkMasks } from '../../../trainer/node/check-masks.ts';
import { openTrainingData } from '../../../trainer/node/open-training-data.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('masks that a run learns from', () => {
  const folder = temporaryFolder();
  const open = (options = {}) =>
    openTrainingData({ data: folder(), split: 'train', learnsMasks: true, lenient: false, ...options });
  const faults = async (options = {}) =>
    (await checkMasks((await open({ lenient: true, ...options })).dataset, 'all')).map(
      ({ kind, what }) => `${kind}: ${what}`,
    );
  const grey = (...data: number[]) =>
    encode({ width: data.length, height: 1, data: Uint8Array.from(data), depth: 8, channels: 1 });
  const put = async (masks: readonly Uint8Array[], classes: readonly string[]) => {
    for (const [k, mask] of masks.entries()) {
      await writeFileAtomic(join(folder(), 'JPEGImages', `${k}.jpg`), `${k}`);
      await writeFileAtomic(join(folder(), 'SegmentationClass', `${k}.png`), mask);
    }
    await writeFileAtomic(join(folder(), 'ImageSets/Segmentation/train.txt'), masks.map((_, k) => `${k}\n`).join(''));
    await writeFileAtomic(join(folder(), 'classes.json'), JSON.stringify(classes));
  };

  it('are a fault in --check and refused in training where they are black and white, and read with --binary-masks', async () => {
    await put([grey(0, 255), grey(255, 255)], ['background', 'crack']);
    expect(await faults()).to.deep.equal([
      'fault: the 2 masks hold 0 (background) and 255 (void) alone, and no pixel of any class',
    ]);
    await failure(() => open(), 'LABEL', ['0 (background) and 255 (void) alone'], '--binary-masks');
    expect(await faults({ binaryMasks: true })).to.deep.equal([]);
    const { dataset } = await open({ binaryMasks: true });
    expect(dataset.items.map(({ binaryMask }) => binaryMask)).to.deep.equal([true, true]);
  });

  it('are a fault where they lack a class, and where one cannot be read', async () => {
    await put([grey(0, 1), grey(1, 0)], ['background', 'cat', 'dog']);
    expect(await faults()).to.deep.equal(['fault: no mask of 2 holds a pixel of class 2, dog']);
    await failure(() => open(), 'LABEL', ['no mask of 2 holds a pixel of class 2, dog']);
    writeFileSync(join(folder(), 'SegmentationClass', '1.png'), grey(9));
    expect((await faults())[0]).to.match(/^fault: Label 9 at \(row 0, column 0\) of .*1\.png/);
  });
});
