import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describeDataset } from '@dsrg/converters';
import { listSplits, openDataset, writeDatasetFile } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';

import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { foreignPath } from '../foreign.ts';

const xml = (...objects: string[]) => `<annotation>${objects.join('')}</annotation>`;
const object = (name: string, more = '') => `<object><name>${name}</name>${more}</object>`;
const mask = (...labels: number[]) =>
  encodeLabels({ kind: 'labels', data: Uint8Array.from(labels), height: 1, width: labels.length }, vocPalette());

describe('openDataset', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = '') => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const train = { split: 'train', requireTags: true };
  const tags = async (path: string, options: object = train) =>
    (await openDataset(path, options)).items.map((item) => [item.id, ...(item.tags ?? [])]);

  describe('on VOC', () => {
    beforeEach(() => {
      for (const id of ['a', 'b']) put(`VOCdevkit/VOC2012/JPEGImages/${id}.jpg`);
      put('VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt', 'b\na\n');
      put(
        'VOCdevkit/VOC2012/Annotations/a.xml',
        xml(object('cat'), object('person', '<part><name>head</name></part>')),
      );
      put('VOCdevkit/VOC2012/Annotations/b.xml', xml(object('dog'), object('cat', '<difficult>1</difficult>')));
      put('VOCdevkit/VOC2012/SegmentationClass/a.png', mask(0, 8, 255));
      put('VOCdevkit/VOC2012/SegmentationClass/b.png', mask(0, 0, 12));
    });

    it('finds VOC2012 from above, and takes tags from the annotations', async () => {
      for (const path of [folder(), at('VOCdevkit'), at('VOCdevkit/VOC2012')]) {
        expect(await tags(path)).to.deep.equal([
          ['b', 8, 12],
          ['a', 8, 15],
        ]);
      }
      expect(await tags(folder(), { ...train, difficult: 'drop' })).to.deep.equal([
        ['b', 12],
        ['a', 8, 15],
      ]);
      const set = await openDataset(folder(), { ...train, difficult: 'drop' });
      expect(describeDataset(set)).to.match(
        /is a PASCAL VOC folder: 2 photos of train; 20 classes; tags from the objects of the XML annotations; masks of all; 1 difficult/,
      );
      expect(await listSplits(folder())).to.deep.equal(['train']);
    });

    it('takes tags from masks only when told, and stamps them; from cls_labels.npy with more photos', async () => {
      const set = await openDataset(folder(), { ...train, tags: 'masks' });
      expect([set.about.tagsFromPixels, set.items.map((item) => item.tags)]).to.deep.equal([true, [[12], [8]]]);
      put('VOCdevkit/VOC2012/JPEGImages/2008_007028.jpg');
      put('VOCdevkit/VOC2012/ImageSets/Segmentation/one.txt', '2008_007028\n');
      const one = { split: 'one', requireTags: true, tags: foreignPath('cls_labels.npy') };
      expect(await tags(folder(), one)).to.deep.equal([['2008_007028', 15]]);
    });

    it('refuses photos without annotation, and names that are no class', async () => {
      put('VOCdevkit/VOC2012/Annotations/b.xml', xml(object('zebra')));
      await failure(() => tags(folder()), 'TAG', ['Tag "zebra" of b in', 'b.xml'], 'The classes are');
      rmSync(at('VOCdevkit/VOC2012/Annotations/b.xml'));
      await failure(() => tags(folder()), 'FILE_MISSING', ['no annotation of b']);
      await failure(() => tags(folder(), { ...train, tags: 'folders' }), 'CONFIG', ['sub-folders cannot']);
    });
  });

  describe('on COCO', () => {
    beforeEach(() => {
      mkdirSync(at('annotations'));
      cpSync(foreignPath('instances_made2014.json'), at('annotations/instances_train2014.json'));
      for (let k = 1; k <= 6; k++) put(`train2014/COCO_00${k}.jpg`);
    });

    it('takes the categories of the objects as tags, and masks that were drawn', async () => {
      const { annotations, images, categories } = JSON.parse(
        readFileSync(at('annotations/instances_train2014.json'), 'utf8'),
      );
      const numbers = categories.map(({ id }: { id: number }) => id).sort((a: number, b: number) => a - b);
      const wanted = images.map(({ id, file_name: name }: { id: number; file_name: string }) => {
        const own = annotations.filter((entry: { image_id: number }) => entry.image_id === id);
        const labels = own.map((entry: { category_id: number }) => numbers.indexOf(entry.category_id) + 1);
        return [basename(name, '.jpg'), ...[...new Set<number>(labels)].sort()];
      });
      expect(await tags(folder())).to.deep.equal(wanted);
      expect(await tags(folder(), { split: 'train2014', requireTags: true })).to.deep.equal(wanted);
      put('masks/train2014/COCO_002.png', mask(1));
      const drawn = await openDataset(folder(), { requireMasks: true, masks: 'SegmentationClass' });
      expect(drawn.items.map(({ mask: path }) => path)).to.deep.equal([at('masks/train2014/COCO_002.png')]);
      expect(await listSplits(folder())).to.deep.equal(['train2014', 'train']);
    });

    it('calls photos without any object negatives', async () => {
      const content = JSON.parse(readFileSync(at('annotations/instances_train2014.json'), 'utf8'));
      content.annotations = content.annotations.filter(({ image_id: image }: { image_id: number }) => image !== 1003);
      put('annotations/instances_train2014.json', JSON.stringify(content));
      const set = await openDataset(folder(), train);
      expect(set.items).to.have.length(6);
      expect(set.items.filter(({ tags }) => tags?.length === 0).map(({ id }) => id)).to.deep.equal(['COCO_003']);
      expect(describeDataset(set)).to.include('; 1 of them negatives: none');
    });

    it('refuses photos that are not there, and splits that are not told', async () => {
      rmSync(at('train2014/COCO_004.jpg'));
      await failure(() => tags(folder()), 'FILE_MISSING', ['no photo COCO_004.jpg in'], 'unpacked whole');
      await failure(() => tags(folder(), { split: 'vol' }), 'FILE_MISSING', ['the split "vol"', 'train2014']);
      cpSync(at('annotations/instances_train2014.json'), at('annotations/instances_val2014.json'));
      await failure(() => tags(folder(), {}), 'FILE_MISSING', ['which split is meant', 'train2014, val2014']);
    });
  });

  it('opens a folder laid out for RecurSeed', async () => {
    const box = '<bndbox><xmin>4</xmin><ymin>1</ymin><xmax>4</xmax><ymax>9</ymax></bndbox>';
    put('train/image/a.jpg');
    put('train/mask/a.png', mask(3));
    put('train/xml/a.xml', xml(object('bird'), object('cat', box)));
    put('validation/image/b.jpg');
    put('validation/mask/b.png', mask(3));
    expect(await tags(folder())).to.deep.equal([['a', 3]]);
    const val = await openDataset(folder(), { split: 'val', requireMasks: true });
    expect(val.items).to.deep.equal([
      { id: 'b', photo: at('validation/image/b.jpg'), mask: at('validation/mask/b.png') },
    ]);
    expect(await listSplits(folder())).to.deep.equal(['train', 'validation', 'val']);
    await failure(() => tags(folder(), { split: 'tset' }), 'FILE_MISSING', ['"tset" is none']);
    put('classes.json', '{"class_names": ["background", "cat", "bird"], "ignore_index": 255}');
    expect(await tags(folder())).to.deep.equal([['a', 2]]);
  });

  describe('on a dataset.json', () => {
    const written = () => at('sets/dataset.json');
    beforeEach(async () => {
      put('photos/train/cat/1 ü.jpg', 'a');
      put('photos/train/dog/1.b.jpg', 'b');
      put('photos/val/dog/3.jpg', 'c');
      put('photos/masks/3.png', mask(2));
      put('photos/classes.json', '["background", "cat", "dog"]');
      const open = (split: string) => openDataset(at('photos'), { split, tags: 'auto' });
      await writeDatasetFile(
        written(),
        new Map([
          ['train', await open('train')],
          ['val', await open('val')],
        ]),
      );
    });

    it('gives what was written, from the file or its folder', async () => {
      for (const split of ['train', 'val']) {
        const { items, classes, about } = await openDataset(at('photos'), { split, tags: 'auto' });
        for (const path of [written(), at('sets')]) {
          const back = await openDataset(path, { split });
          expect({ items: back.items, classes: back.classes }).to.deep.equal({ items, classes });
          expect([back.about.kind, back.about.tagsFrom, back.name]).to.deep.equal(['file', about.tagsFrom, 'photos']);
        }
      }
      expect(await listSplits(written())).to.deep.equal(['train', 'val']);
      expect(JSON.parse(readFileSync(written(), 'utf8')).photos[0].photo).to.equal('../photos/train/cat/1 ü.jpg');
    });

    it('may move with its photos', async () => {
      cpSync(folder(), `${folder()}-moved`, { recursive: true });
      try {
        rmSync(at('photos'), { recursive: true });
        const set = await openDataset(`${folder()}-moved/sets`, train);
        expect(set.items[0]!.photo).to.equal(join(`${folder()}-moved`, 'photos/train/cat/1 ü.jpg'));
        await failure(() => tags(written()), 'FILE_MISSING', ['no photo of train/cat/1 ü and 1 more of 2']);
      } finally {
        rmSync(`${folder()}-moved`, { recursive: true });
      }
    });

    it('refuses what is none', async () => {
      const content = JSON.parse(readFileSync(written(), 'utf8'));
      const refuse = async (change: object, code: string, piece: string) => {
        put('sets/dataset.json', JSON.stringify({ ...content, ...change }));
        await failure(() => tags(written()), code, [piece]);
      };
      await refuse({ photoes: [] }, 'FILE_FORMAT', 'photoes');
      await refuse({ orientation: 'ignored' }, 'FILE_FORMAT', 'orientation');
      await refuse({ photos: [{ id: '../../x', photo: 'a.jpg' }] }, 'FILE_FORMAT', 'photos.0.id');
      await refuse({ photos: [...content.photos, content.photos[0]] }, 'DATASET', 'twice');
      await refuse({ splits: { train: ['x'] } }, 'DATASET', 'has x, which is none of its photos');
      await refuse({ classes: ['cat'] }, 'CONFIG', '"background" comes first');
      await refuse({ splits: {} }, 'FILE_MISSING', 'no split "train"');
      put('sets/dataset.json', '{');
      await failure(() => tags(written()), 'FILE_FORMAT', ['is no JSON']);
      await writeDatasetFile(written(), new Map([['train', await openDataset(at('photos'), train)]]));
      await failure(() => openDataset(written(), { classes: ['background', 'cow'] }), 'CONFIG', ['others were named']);
    });
  });
});
