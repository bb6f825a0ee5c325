import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeDataset } from '@dsrg/converters';
import { listSplits, openDataset } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';

describe('openDataset on COCO files of other tools', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const categories = [
    { id: 0, name: 'pets', supercategory: 'none' },
    { id: 1, name: 'cat', supercategory: 'pets' },
    { id: 2, name: 'dog', supercategory: 'pets' },
  ];
  /** A file whose photo number k shows the categories of entry k. */
  const instances = (names: readonly string[], shown: readonly (readonly number[])[]) =>
    JSON.stringify({
      info: {},
      images: names.map((file_name, k) => ({ id: k, file_name, height: 2, width: 3 })),
      annotations: shown.flatMap((each, image) =>
        each.map((category_id) => ({ image_id: image, category_id, bbox: [0, 0, 1, 1] })),
      ),
      categories,
    });
  const tagsOf = async (split: string, options = {}) => {
    const { classes, items } = await openDataset(folder(), { split, requireTags: true, ...options });
    expect(classes).to.deep.equal(['background', 'cat', 'dog']);
    return Object.fromEntries(items.map(({ id, tags }) => [id, tags]));
  };

  it('opens Roboflow’s splits, each with its file', async () => {
    put('train/_annotations.coco.json', instances(['a.jpg', 'b.jpg'], [[2], []]));
    put('valid/_annotations.coco.json', instances(['c.jpg'], [[1, 2, 2]]));
    for (const photo of ['train/a.jpg', 'train/b.jpg', 'valid/c.jpg']) put(photo);
    expect(await listSplits(folder())).to.deep.equal(['train', 'valid']);
    expect(await tagsOf('train')).to.deep.equal({ a: [2], b: [] });
    expect(await tagsOf('val')).to.deep.equal({ c: [1, 2] });
    const line = describeDataset(await openDataset(folder(), { split: 'train', tags: 'auto' }));
    expect(line).to.include('is a COCO folder: 2 photos of train');
    expect(line).to.include('the category "pets" left out');
  });

  it('opens one file beside the photos: Label Studio’s with backslashes, FiftyOne’s with data/', async () => {
    put('result.json', instances(['images\\a.jpg'], [[1]]));
    put('images/a.jpg');
    expect(await tagsOf('train')).to.deep.equal({ a: [1] });
  });
  it('opens labels.json with the photos in data', async () => {
    put('labels.json', instances(['a.jpg'], [[1]]));
    put('data/a.jpg');
    expect(await tagsOf('train')).to.deep.equal({ a: [1] });
  });
  it('opens annotations that are named by their split alone', async () => {
    put('annotations/train.json', instances(['a.jpg'], [[1]]));
    put('annotations/captions_train.json', '{"images": [], "annotations": []}');
    put('images/train/a.jpg');
    expect(await listSplits(folder())).to.deep.equal(['train']);
    expect(await tagsOf('train')).to.deep.equal({ a: [1] });
  });
  it('takes no other JSON for COCO’s', async () => {
    put('labels.json', '{"a": ["cat"]}');
    put('cat/a.jpg');
    put('dog/b.jpg');
    expect((await openDataset(folder(), { split: 'train', requireTags: true })).about.kind).to.equal('folder');
  });

  it('tells photos of one name by their folders, and finds their masks', async () => {
    put('annotations/instances_train.json', instances(['x/a.jpg', 'y/a.jpg'], [[1], [2]]));
    put('train/x/a.jpg');
    put('train/y/a.jpg');
    expect(await tagsOf('train')).to.deep.equal({ 'x/a': [1], 'y/a': [2] });
    const mask = encodeLabels({ kind: 'labels', data: new Uint8Array(6), height: 2, width: 3 }, vocPalette());
    put('masks/train/x/a.png', mask);
    put('masks/train/y/a_mask.png', mask);
    put('masks/train/z.png', mask);
    const set = await openDataset(folder(), { split: 'train', requireMasks: true });
    expect(set.items.map((item) => item.mask)).to.deep.equal([
      at('masks/train/x/a.png'),
      at('masks/train/y/a_mask.png'),
    ]);
    expect(set.about.notes).to.deep.include('1 of 3 masks in masks/train without a photo (first z.png)');
  });

  it('names photos that lie nowhere', async () => {
    put('train/_annotations.coco.json', instances(['a.jpg'], [[1]]));
    await failure(() => tagsOf('train'), 'FILE_MISSING', ['The photo a.jpg of train lies in none of']);
  });

  it('opens data/cases/coco-roboflow', async function () {
    const root = shared('data/cases/coco-roboflow/coco_roboflow');
    if (root === undefined) return this.skip();
    const open = (split: string) => openDataset(root, { split, requireTags: true });
    const [train, val] = [await open('train'), await open('val')];
    expect(train.classes).to.deep.equal(['background', 'a', 'b', 'c']);
    expect([...train.items, ...val.items].map(({ id, tags }) => [id, tags])).to.deep.equal([
      ['a', [2]],
      ['b', [1, 2]],
    ]);
  });
});
