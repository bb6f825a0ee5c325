import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeLabels, encodePng, vocPalette } from '@dsrg/core';

import { expect } from 'chai';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';

const classes = '["background", "cat", "dog"]';
const mask = encodeLabels({ kind: 'labels', data: Uint8Array.of(0, 1, 2, 2), height: 2, width: 2 }, vocPalette());
const photo = encodePng({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 });
const box = (id: number, category: number) => ({
  image_id: id,
  category_id: category,
  iscrowd: 0,
  segmentation: [[0, 0, 1, 0, 1, 1]],
});
const coco = {
  images: [{ id: 1, file_name: 'a.jpg', height: 2, width: 2 }],
  annotations: [box(1, 17)],
  categories: [
    { id: 17, name: 'cat' },
    { id: 18, name: 'dog' },
  ],
};
const file = {
  format: 'dsrg-dataset-1',
  name: 'made',
  classes: JSON.parse(classes),
  orientation: 'exif-applied',
  tagsFromPixels: false,
  photos: [{ id: 'sub/a', photo: 'a.jpg', mask: 'a.png' }],
  splits: { val: ['sub/a'] },
};

/** The files of a small set of each kind, and the id that its one photo of `val` has. */
const kinds: [string, string, Record<string, string | Uint8Array>][] = [
  [
    'a plain folder of photos',
    'val/cat/a',
    { 'val/cat/a.jpg': photo, 'classes.json': classes, 'masks/val/cat/a.png': mask },
  ],
  [
    'a COCO folder',
    'a',
    { 'val2014/a.jpg': photo, 'annotations/instances_val2014.json': JSON.stringify(coco), 'masks/val2014/a.png': mask },
  ],
  [
    'a folder laid out for RecurSeed',
    'a',
    { 'validation/image/a.jpg': photo, 'validation/mask/a.png': mask, 'classes.json': classes },
  ],
  ['a data set written by dsrg', 'sub/a', { 'a.jpg': photo, 'a.png': mask, 'dataset.json': JSON.stringify(file) }],
  [
    'a PASCAL VOC folder',
    'a',
    {
      'JPEGImages/a.jpg': photo,
      'SegmentationClass/a.png': mask,
      'ImageSets/Segmentation/val.txt': 'a\n',
      'classes.json': classes,
    },
  ],
];

describe('dsrg-eval --data', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const put = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder(), path)), { recursive: true });
    writeFileSync(join(folder(), path), content);
  };
  for (const [kind, id, files] of kinds) {
    it(`opens ${kind}, and says so in one line`, async () => {
      for (const [path, content] of Object.entries(files)) put(join('data', path), content);
      put(`pred/${id}.png`, mask);
      const options = ['--data', join(folder(), 'data'), '--pred', join(folder(), 'pred'), '--json'];
      const { code, stdout, stderr } = await startBin('evaluate/bin/dsrg-eval', options).result;
      expect(code, stderr).to.equal(0);
      expect(stderr).to.include(`data is ${kind}: 1 photo of `);
      expect(JSON.stringify(JSON.parse(stdout))).to.match(/"photos":1\b/);
    });
  }
});
