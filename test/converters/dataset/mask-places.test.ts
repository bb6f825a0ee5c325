import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openDataset } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

const png = encodeLabels({ kind: 'labels', data: Uint8Array.of(0, 1), height: 1, width: 2 }, vocPalette());
const classes = '["background","cat"]';
const instances = JSON.stringify({
  images: [{ id: 1, file_name: 'a.jpg', height: 1, width: 2 }],
  annotations: [],
  categories: [{ id: 1, name: 'cat' }],
});

describe('where masks are found', () => {
  const folder = temporaryFolder();
  const make = (root: string, files: Readonly<Record<string, string | Uint8Array>>): string => {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder(), root, file)), { recursive: true });
      writeFileSync(join(folder(), root, file), content);
    }
    return join(folder(), root);
  };
  const foundIn = async (root: string, options: Parameters<typeof openDataset>[1] = {}) => {
    const { items, about } = await openDataset(root, options);
    return { ids: items.map(({ id }) => id), masks: items.map(({ mask }) => mask), notes: about.notes };
  };

  /** Each kind of data set with a photo `a` whose mask lies beside it, below its folder of photos. */
  const beside = {
    plain: { 'classes.json': classes, 'a.jpg': 'x', 'a_mask.png': png },
    voc: { 'classes.json': classes, 'JPEGImages/a.jpg': 'x', 'JPEGImages/a_seg.png': png },
    coco: { 'annotations/instances_train.json': instances, 'train/a.jpg': 'x', 'train/a_mask.png': png },
  };
  for (const [name, files] of Object.entries(beside)) {
    const mask = Object.keys(files).find((file) => file.endsWith('.png')) as string;
    it(`beside the photos of a ${name} folder: they are masks, and no photos`, async () => {
      const root = make(name, files);
      for (const requireMasks of [false, true]) {
        const { ids, masks, notes } = await foundIn(root, { requireMasks, masks: 'SegmentationClass' });
        expect(ids).to.deep.equal(['a']);
        expect(masks).to.deep.equal([join(root, mask)]);
        expect(notes.join())
          .to.match(/1 mask beside photos \(first .*a_(mask|seg)\.png\)/)
          .and.not.include('not used');
      }
    });

    it(`in a folder that is named by its whole path, outside and inside a ${name} folder`, async () => {
      const root = make(name, { ...files, 'own/a.png': png });
      const other = make('elsewhere', { 'a.png': png });
      expect((await foundIn(root, { masks: other, requireMasks: true })).masks).to.deep.equal([join(other, 'a.png')]);
      const inside = join(root, 'own');
      expect((await foundIn(root, { masks: inside, requireMasks: true })).masks).to.deep.equal([join(inside, 'a.png')]);
    });
  }

  for (const name of ['a_mask.jpg', 'a-segmentation.bmp', 'a_mask_1.png'])
    it(`beside its photo ${name} is a mask of whatever ending, and no photo`, async () => {
      const root = make('other', {
        'classes.json': classes,
        'a.jpg': 'x',
        [name]: 'x',
        'tags.csv': 'image,tags\na,cat\n',
      });
      const { ids, notes } = await foundIn(root, { tags: 'auto' });
      expect(ids).to.deep.equal(['a']);
      expect(notes).to.include(`1 mask beside photos (first ${name})`);
    });

  it('refuses several masks of one photo', async () => {
    const root = make('several', { 'classes.json': classes, 'a.png': png, 'a_mask.png': png, 'a_mask_1.png': png });
    await failure(() => openDataset(root, {}), 'DATASET', ['has 2 label files of a: a_mask.png, a_mask_1.png']);
  });

  it('a folder of masks by its whole path, for RecurSeed’s layout and a dataset.json', async () => {
    const other = make('elsewhere', { 'a.png': png });
    const recurseed = make('recurseed', { 'train/image/a.jpg': 'x', 'train/mask/a.png': png, 'classes.json': classes });
    expect((await foundIn(recurseed, { masks: other, requireMasks: true })).masks).to.deep.equal([
      join(other, 'a.png'),
    ]);
    const file = {
      format: 'dsrg-dataset-1',
      name: 's',
      classes: ['background', 'cat'],
      orientation: 'exif-applied',
      tagsFromPixels: false,
      photos: [{ id: 'a', photo: 'a.jpg' }],
      splits: { train: ['a'] },
    };
    const written = make('file', { 'a.jpg': 'x', 'dataset.json': JSON.stringify(file) });
    expect((await foundIn(written, { masks: other, requireMasks: true })).masks).to.deep.equal([join(other, 'a.png')]);
  });
});
