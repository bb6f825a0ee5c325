import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@dsrg/converters';
import { encodeJpeg } from '@dsrg/core/node';
import { expect } from 'chai';
import { checkPhotos, listTags } from '../../../trainer/node/check-photos.ts';
import { hashData } from '../../../trainer/node/hash-data.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('checkPhotos', () => {
  const folder = temporaryFolder();

  /** One small photo for each entry, all different. */
  async function dataset(tags: readonly (readonly number[] | undefined)[]): Promise<Dataset> {
    const items = tags.map((own, k) => ({
      id: `p${k}`,
      photo: join(folder(), `p${k}.jpg`),
      ...(own && { tags: own }),
    }));
    for (const [k, { photo }] of items.entries()) {
      const data = new Uint8Array(8 * 8 * 3).fill(20 * k);
      await writeFile(photo, await encodeJpeg({ kind: 'rgb', data, height: 8, width: 8 }, 90));
    }
    const about = { kind: 'folder', tagsFromPixels: false, orientation: 'exif-applied', notes: [] } as const;
    return { name: 'd', root: folder(), classes: ['background', 'crack'], items, about };
  }
  const found = async (set: Dataset) => (await checkPhotos(set, true)).map(({ kind, what }) => `${kind}: ${what}`);

  it('says what a single class without negatives costs, and what to do', async () => {
    const set = await dataset(Array.from({ length: 11 }, () => [1]));
    const [finding, ...others] = await checkPhotos(set, true);
    expect(others).to.deep.equal([]);
    expect(finding?.kind).to.equal('note');
    expect(finding?.what).to.match(/^is on all 11 photos and there is no other class, so nothing shows/);
    expect(finding?.cure).to.match(/Add negatives.*sub-folder "background".*empty cell in tags\.csv/);
  });

  it('has nothing to say of a single class with negatives', async () => {
    expect(await found(await dataset([...Array.from({ length: 10 }, () => [1]), []]))).to.deep.equal([]);
  });

  it('calls negatives alone, and photos of which nothing is known, a fault', async () => {
    expect(await found(await dataset([[], []]))).to.deep.equal(['fault: is on 0 photos only']);
    const half = await found(await dataset([[1], undefined]));
    expect(half[0]).to.equal('fault: has no tags');
  });

  it('asks whether a class whose name says "nothing" is one', async () => {
    const sound = await dataset([...Array.from({ length: 10 }, () => [1]), ...Array.from({ length: 10 }, () => [2])]);
    for (const name of ['normal', 'Good', 'no crack', 'non-crack', 'without_rust', 'empty']) {
      const [finding, ...others] = await checkPhotos({ ...sound, classes: ['background', 'crack', name] }, true);
      expect(others, name).to.deep.equal([]);
      expect([finding?.kind, finding?.where]).to.deep.equal(['note', `tag ${name}`]);
      expect(finding?.cure).to.include('call it "background"');
    }
    for (const name of ['goods', 'notebook', 'normal map', 'nose'])
      expect(await found({ ...sound, classes: ['background', 'crack', name] }), name).to.deep.equal([]);
  });

  it('lists the photos of each tag, and the negatives', () => {
    const items = [{ tags: [1, 2] }, { tags: [1] }, { tags: [] }, {}].map((item, k) => ({
      id: `${k}`,
      photo: '',
      ...item,
    }));
    expect(listTags(items, ['background', 'cat', 'dog'])).to.deep.equal([
      '  cat                       2',
      '  dog                       1',
      '  none of these (negatives) 1',
    ]);
    expect(listTags(items.slice(0, 2), ['background', 'cat', 'dog'])).to.deep.equal(['  cat 2', '  dog 1']);
  });

  it('knows a negative from a photo of which nothing is known by its hash', async () => {
    const hashes = await Promise.all(
      [
        [[1], []],
        [[1], undefined],
        [[1], [1]],
      ].map(async (tags) => hashData(await dataset(tags), false)),
    );
    expect(new Set(hashes).size).to.equal(3);
  });
});
