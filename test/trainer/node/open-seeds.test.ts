import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelMap, vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { openSeeds } from '../../../trainer/node/open-seeds.ts';
import { matFile } from '../../converters/mat-file.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/node openSeeds', () => {
  const folder = temporaryFolder();
  const labels = (...data: number[]): LabelMap => {
    return { kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length };
  };

  it('reads label maps by the photos’ names, and knows their bytes', async () => {
    await writeLabels(join(folder(), 'a.png'), labels(0, 2, 255), vocPalette());
    const { read, source } = await openSeeds(folder(), [{ id: 'a' }], { classes: 3 });
    expect([...(await read({ id: 'a' })).data]).to.deep.equal([0, 2, 255]);
    expect(source).to.match(/^[0-9a-f]{64}$/);
    const few = await openSeeds(folder(), [{ id: 'a' }], { classes: 2 });
    await failure(() => few.read({ id: 'a' }), 'LABEL', ['Label 2']);
  });

  it('refuses seeds of two makers', async () => {
    for (const says of ['a', 'b'])
      await writeLabels(join(folder(), `${says}.png`), labels(0), vocPalette(), { hash: says.repeat(64), says });
    const { read } = await openSeeds(folder(), [{ id: 'a' }, { id: 'b' }], { classes: 3 });
    await read({ id: 'a' });
    await failure(() => read({ id: 'b' }), 'FILE_FORMAT', ['a.png is of a', 'b.png is of b']);
  });

  it('names the first photo without seeds, and how many there are', async () => {
    await writeLabels(join(folder(), 'a.png'), labels(0), vocPalette());
    const items = ['a', 'b', 'c'].map((id) => ({ id }));
    await failure(
      () => openSeeds(folder(), items, { classes: 3 }),
      'DATASET',
      ['Photo b has no seeds', 'nor have 1 others'],
      '--seeds',
    );
  });

  it('takes the released cache as it lies there: heat maps in a folder whose name has colons', async () => {
    const cache = join(folder(), 'seed-test');
    const token = join(cache, '_net:GAP-HighRes_test_dataset:voc12train_aug');
    mkdirSync(token, { recursive: true });
    // Two maps of 1×3 pixels; the first reaches 4, the second 2, each normalised by itself: 20 % are 0.8 and 0.4.
    const heatmap = { dimensions: [2, 1, 3], data: [4, -1, 0.8, 2, 0.7, 0.3] };
    const size = { dimensions: [1, 2], data: [1, 3] };
    await writeFile(join(token, 'a.mat'), matFile({ heatmap, imshape_original: size }));
    for (const given of [cache, token]) {
      const { read } = await openSeeds(given, [{ id: 'a' }], { classes: 6 });
      expect([...(await read({ id: 'a', tags: [5, 2] })).data]).to.deep.equal([2, 5, 0]);
      await failure(() => read({ id: 'a', tags: [5] }), 'SHAPE', ['2 maps', '1 tag (5)']);
    }
    mkdirSync(join(cache, '_net:GAP-LowRes'));
    const several = [`${cache} holds several folders and no seeds`, '_net:GAP-HighRes', '_net:GAP-LowRes'];
    await failure(() => openSeeds(cache, [{ id: 'a' }], { classes: 6 }), 'DATASET', several, 'Name the one');
  });

  it('does not choose between two files of a photo', async () => {
    await writeLabels(join(folder(), 'a.png'), labels(0), vocPalette());
    await writeFile(join(folder(), 'a.mat'), matFile({}));
    await failure(
      () => openSeeds(folder(), [{ id: 'a' }], { classes: 3 }),
      'DATASET',
      ['Photo a has its seeds twice', 'a.mat'],
      'Which',
    );
  });
});
