import { join } from 'node:path';
import { type LabelMap, vocPalette } from '@dsrg/core';
import { writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { openSeeds } from '../../../trainer/node/open-seeds.ts';
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
});
