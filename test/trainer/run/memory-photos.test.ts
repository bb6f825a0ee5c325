import type { LabelMap, RgbImage } from '@dsrg/core';
import { type MemoryPhoto, memoryPhotos } from '@dsrg/trainer';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

const classes = ['background', 'cat', 'dog'];
const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(2 * 3 * 3), height: 2, width: 3 };
const labels = (height: number, width: number): LabelMap => {
  return { kind: 'labels', data: new Uint8Array(height * width), height, width };
};
const set = (...photos: MemoryPhoto[]) => memoryPhotos('drawn', classes, photos);

describe('trainer/run memoryPhotos', () => {
  it('gives photos, tags and masks as they were given', async () => {
    const mask = labels(2, 3);
    const photos = set({ id: 'a', photo, tags: [1, 2], mask }, { id: 'sub/b', photo });
    expect(photos.items).to.deep.equal([
      { id: 'a', tags: [1, 2] },
      { id: 'sub/b', tags: undefined },
    ]);
    expect(photos).to.include({ name: 'drawn', classes });
    const [a, b] = photos.items;
    expect(await photos.photo(b!)).to.equal(photo);
    expect(await photos.mask(a!)).to.equal(mask);
    expect([a, b].map((item) => photos.hasMask(item!))).to.deep.equal([true, false]);
    await failure(() => photos.mask(b!), 'DATASET', ['sub/b', 'no mask'], 'leave the photo out');
    await failure(() => photos.photo({ id: 'c' }), 'DATASET', ['no photo c in drawn']);
  });

  const wrong: [string, MemoryPhoto[], string[]][] = [
    [
      'two photos of one id',
      [
        { id: 'a', photo },
        { id: 'a', photo },
      ],
      ['drawn', 'id a'],
    ],
    ['background as a tag', [{ id: 'a', photo, tags: [0] }], ['Photo a', 'tag 0', '1 to 2']],
    ['a tag beyond the classes', [{ id: 'a', photo, tags: [1, 3] }], ['Photo a', 'tag 3', '1 to 2']],
    ['half a tag', [{ id: 'a', photo, tags: [1.5] }], ['tag 1.5']],
    ['a mask turned by a right angle', [{ id: 'a', photo, mask: labels(3, 2) }], ['photo a', '3×2', '2×3']],
  ];
  for (const [what, photos, words] of wrong)
    it(`refuses ${what}`, () => failure(async () => set(...photos), 'DATASET', words));
});
