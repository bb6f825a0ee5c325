import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng } from '@dsrg/core';

import { expect } from 'chai';
import { createPhotoStore } from '../../../trainer/stages/photo-store.ts';
import { failure } from '../../core/node/failure.ts';
import { shadedPhoto } from '../../core/node/pictures.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/stages createPhotoStore', () => {
  const folder = temporaryFolder();

  it('keeps the photos used last, as many as fit', async () => {
    const items = ['a', 'b', 'c'].map((id) => ({ id, photo: join(folder(), `${id}.png`) }));
    for (const { photo } of items) await writeFile(photo, encodePng(shadedPhoto(20, 20)));
    const [a, b, c] = items as [(typeof items)[0], (typeof items)[0], (typeof items)[0]];
    const store = createPhotoStore(2 * 20 * 20 * 3);
    const first = await store.photo(a);
    await store.photo(b);
    expect(await store.photo(a)).to.equal(first);
    await store.photo(c);
    for (const { photo } of items) await rm(photo);
    expect(await store.photo(a)).to.equal(first);
    expect((await store.photo(c)).width).to.equal(20);
    await failure(() => store.photo(b), 'FILE_MISSING', ['b.png']);
  });
});
