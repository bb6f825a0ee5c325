import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { photoReader } from '../../../trainer/node/photo-reader.ts';
import { createPhotoStore } from '../../../trainer/run/photo-store.ts';
import { failure } from '../../core/node/failure.ts';
import { shadedPhoto } from '../../core/node/pictures.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/run createPhotoStore', () => {
  const folder = temporaryFolder();

  it('keeps the photos used last, as many as fit', async () => {
    const paths = ['a', 'b', 'c'].map((id) => join(folder(), `${id}.png`));
    for (const path of paths) await writeFile(path, encodePng(shadedPhoto(20, 20)));
    const [a, b, c] = paths as [string, string, string];
    const store = createPhotoStore(photoReader(), 2 * 20 * 20 * 3);
    const first = await store.photo(a);
    await store.photo(b);
    expect(await store.photo(a)).to.equal(first);
    await store.photo(c);
    for (const path of paths) await rm(path);
    expect(await store.photo(a)).to.equal(first);
    expect((await store.photo(c)).width).to.equal(20);
    await failure(() => store.photo(b), 'FILE_MISSING', ['b.png']);
  });

  it('decodes a photo once that is asked for twice at once, and counts it once', async () => {
    let decoded = 0;
    const store = createPhotoStore(
      async () => {
        decoded++;
        return shadedPhoto(20, 20);
      },
      2 * 20 * 20 * 3,
    );
    const [first, second] = await Promise.all([store.photo('a'), store.photo('a')]);
    expect([decoded, first === second]).to.deep.equal([1, true]);
    // Counted twice, it would fill the store by itself.
    await store.photo('b');
    await store.photo('a');
    expect(decoded).to.equal(2);
  });
});
