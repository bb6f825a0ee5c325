import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findMaskFaults, openDataset, requireMaskClasses, writeDatasetFile } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { matchMasks } from '../../../converters/dataset/match-masks.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';

const mask = (...data: number[]) =>
  encodeLabels({ kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length }, vocPalette());
const grey = (...data: number[]) =>
  encode({ width: data.length, height: 1, data: Uint8Array.from(data), depth: 8, channels: 1 });

describe('masks of a data set', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };

  describe('matchMasks', () => {
    const match = (ids: readonly string[], ...files: string[]) => {
      for (const name of files) put(`masks/${name}`, '');
      const { masks, notes } = matchMasks(folder(), 'masks', ids);
      return {
        masks: Object.fromEntries([...masks].map(([id, path]) => [id, path.slice(at('masks').length + 1)])),
        notes,
      };
    };

    for (const name of [
      'a_mask.png',
      'a-mask.png',
      'a.mask.png',
      'a_Mask.PNG',
      'a mask.png',
      'a_masks.png',
      'a_seg.png',
      'a_segmentation.png',
      'a_label.png',
      'a_labels.png',
      'a_gt.png',
      'a_groundtruth.png',
      'a_ground_truth.png',
      'a_labelIds.png',
      'a_gtFine_labelIds.png',
      'a_labelTrainIds.png',
      'a_annotation.png',
      'a_matte.png',
    ])
      it(`finds ${name}`, () => {
        expect(match(['a', 'b'], name)).to.deep.equal({
          masks: { a: name },
          notes: [`1 mask matched without the ending of their names (first ${name})`],
        });
      });

    it('prefers the photo’s own name, and counts what matches no photo, and what is no PNG', () => {
      expect(match(['a', 'b'], 'a.png', 'a_mask.png', 'b_color.png', 'b.npy', 'note.txt', '.hidden')).to.deep.equal({
        masks: { a: 'a.png' },
        notes: [
          '2 of 3 masks in masks without a photo (first a_mask.png)',
          '1 file in masks left out, as no PNG (first b.npy): save masks as PNG',
        ],
      });
    });

    it('leaves a photo its mask though its name ends as masks do', () => {
      expect(match(['a', 'a_label'], 'a_label.png').masks).to.deep.equal({ a_label: 'a_label.png' });
    });

    it('finds masks by path, by name where it is the only one, and Cityscapes’', () => {
      const ids = ['x/a', 'y/a', 'z/b', 'z/c_leftImg8bit'];
      const files = ['x/a.png', 'y/a_mask.png', 'b.png', 'z/c_gtFine_labelIds.png', 'z/c_gtFine_color.png'];
      const { masks, notes } = match(ids, ...files);
      expect(masks).to.deep.equal({
        'x/a': 'x/a.png',
        'y/a': 'y/a_mask.png',
        'z/b': 'b.png',
        'z/c_leftImg8bit': 'z/c_gtFine_labelIds.png',
      });
      expect(notes).to.include('1 of 5 masks in masks without a photo (first z/c_gtFine_color.png)');
    });

    it('refuses two masks for one photo, and a folder that is not there', async () => {
      await failure(() => match(['a'], 'a_mask.png', 'a_gt.png'), 'DATASET', [
        '2 label files of a: a_gt.png, a_mask.png',
      ]);
      await failure(() => matchMasks(folder(), 'none', []), 'FILE_MISSING', ['cannot be read']);
    });
  });

  it('without their photos’ exact names are found in every kind of data set', async () => {
    const openMasks = async (options = {}) => {
      const { items, about } = await openDataset(folder(), { requireMasks: true, ...options });
      return [items.map(({ id, mask: path }) => [id, path?.slice(folder().length + 1)]), about.notes[0]];
    };
    put('classes.json', '["background", "cat"]');
    put('images/p0.jpg');
    put('masks/p0_mask.png', mask(1));
    put('masks/p9_mask.png', mask(1));
    const note = '1 mask matched without the ending of their names (first p0_mask.png)';
    expect(await openMasks()).to.deep.equal([[['images/p0', 'masks/p0_mask.png']], note]);
    put('JPEGImages/p0.jpg');
    put('SegmentationClass/p0_mask.png', mask(1));
    expect(await openMasks()).to.deep.equal([[['p0', 'SegmentationClass/p0_mask.png']], note]);
  });

  describe('beside their photos', () => {
    beforeEach(() => {
      for (const id of ['train/x', 'train/y', 'valid/z']) {
        put(`${id}.jpg`);
        put(`${id}_mask.png`, mask(0, 1));
      }
      put('train/w_mask.png', mask(1)); // of no photo: it is one itself
    });

    it('are masks and no photos', async () => {
      put('classes.json', '["background", "cat"]');
      const { items, about } = await openDataset(folder(), { split: 'train' });
      expect(items.map(({ id, mask: path }) => [id, path?.slice(folder().length + 1)])).to.deep.equal([
        ['train/w_mask', undefined],
        ['train/x', 'train/x_mask.png'],
        ['train/y', 'train/y_mask.png'],
      ]);
      expect(about.notes).to.include('3 masks beside photos (first train/x_mask.png)');
      expect([about.masksFrom, about.masksLeftAlone]).to.deep.equal(['train', undefined]);
      const val = await openDataset(folder(), { split: 'val', requireMasks: true, tags: 'masks' });
      expect(val.items.map(({ id, tags }) => [id, tags])).to.deep.equal([['valid/z', [1]]]);
    });

    it('are no photos where nobody says what their numbers mean, either', async () => {
      put('tags.csv', 'image,tags\ntrain/x.jpg,cat\ntrain/y.jpg,cat\nvalid/z.jpg,dog\n');
      const { items, about } = await openDataset(folder(), { split: 'val' });
      expect(items.map(({ id }) => id)).to.deep.equal(['valid/z']);
      expect(about.notes).to.include(
        '3 masks beside photos left alone, for no classes.json says what the numbers in masks mean',
      );
      expect(about.masksLeftAlone).to.equal(true);
      expect(about.masksFrom).to.equal(undefined);
    });

    it('are left to a folder of masks where one is there, and refused where two claim one photo', async () => {
      put('classes.json', '["background", "cat"]');
      put('masks/valid/z.png', mask(0));
      const { items } = await openDataset(folder(), { split: 'val' });
      expect(items.map(({ id, mask: path }) => [id, path])).to.deep.equal([['valid/z', at('masks/valid/z.png')]]);
      put('valid/z_gt.png', mask(0));
      await failure(() => openDataset(folder(), { split: 'val' }), 'DATASET', ['2 label files of valid/z']);
    });
  });

  describe('are searched for faults', () => {
    const classes = ['background', 'cat', 'dog'];
    /** A set of one photo for each mask, tagged as said. */
    const setOf = (masks: readonly Uint8Array[], tags: readonly (readonly number[])[] = [], names = classes) => ({
      classes: names,
      root: folder(),
      items: masks.map((png, k) => {
        put(`m${k}.png`, png);
        return { id: `${k}`, photo: '', mask: at(`m${k}.png`), ...(tags[k] && { tags: tags[k] }) };
      }),
    });
    const faults = async (set: ReturnType<typeof setOf>, needed: 'any' | 'tagged' | 'all') =>
      (await findMaskFaults(set, needed)).map(({ what }) => what);

    it('black and white ones, with the option as the cure', async () => {
      const black = [grey(0, 255), grey(255, 0)];
      const [fault, ...others] = await findMaskFaults(setOf(black, [], ['background', 'crack']), 'any');
      expect(others).to.deep.equal([]);
      expect(fault?.what).to.equal('the 2 masks hold 0 (background) and 255 (void) alone, and no pixel of any class');
      expect(fault?.cure).to.include('With --binary-masks what is not 0 is the class crack.');
      const [more] = await findMaskFaults(setOf(black), 'all');
      expect(more?.cure).to.include('name it in classes.json');
      const sure = setOf(black, [], ['background', 'crack']);
      const binary = { ...sure, items: sure.items.map((item) => ({ ...item, binaryMask: true })) };
      expect(await findMaskFaults(binary, 'all')).to.deep.equal([]);
    });

    it('background alone', async () => {
      expect(await faults(setOf([mask(0, 0)]), 'any')).to.deep.equal([
        'the mask holds background (0) alone, and no pixel of any class',
      ]);
    });

    it('a class that the tags name and no mask holds, or that is to be learned', async () => {
      const set = setOf([mask(0, 1), mask(1, 1)], [[1], [2, 1]]);
      expect(await faults(set, 'any')).to.deep.equal([]);
      const missing = ['no mask of 2 holds a pixel of class 2, dog, though one photo is tagged so'];
      expect(await faults(set, 'tagged')).to.deep.equal(missing);
      expect(await faults(set, 'all')).to.deep.equal(missing);
      const untagged = setOf([mask(0, 1)]);
      expect(await faults(untagged, 'tagged')).to.deep.equal([]);
      expect(await faults(untagged, 'all')).to.deep.equal(['no mask of 1 holds a pixel of class 2, dog']);
      expect(await faults(setOf([mask(0, 1), mask(2)], [[1], [2]]), 'all')).to.deep.equal([]);
    });

    it('and reads no further than it must', async () => {
      const set = setOf([mask(1, 2), new Uint8Array(3)]);
      expect(await faults(set, 'all')).to.deep.equal([]);
      await failure(() => findMaskFaults(setOf([mask(1), new Uint8Array(3)]), 'all'), 'FILE_FORMAT', [
        'm1.png is no PNG',
      ]);
    });

    it('and are refused where they must be sound', async () => {
      const dataset = {
        ...setOf([mask(0, 1)]),
        name: '',
        about: { kind: 'folder', tagsFromPixels: false, orientation: 'exif-applied', notes: [] },
      } as const;
      await requireMaskClasses(dataset, 'any');
      await failure(() => requireMaskClasses(dataset, 'all'), 'LABEL', [
        `Of ${folder()}: no mask of 1 holds a pixel of class 2, dog.`,
      ]);
    });
  });

  describe('that are black and white', () => {
    beforeEach(() => {
      put('a.jpg');
      put('b.jpg');
      put('classes.json', '["background", "crack"]');
      put('masks/a.png', grey(0, 255, 0));
      put('masks/b.png', grey(0, 0, 0));
    });

    it('are marked so, give tags, and stay so in dataset.json', async () => {
      const options = { split: 'train', tags: 'masks', requireMasks: true, binaryMasks: true };
      const set = await openDataset(folder(), options);
      expect(set.items.map(({ tags, binaryMask }) => [tags, binaryMask])).to.deep.equal([
        [[1], true],
        [[], true],
      ]);
      await writeDatasetFile(at('dataset.json'), new Map([['train', set]]));
      const again = await openDataset(folder(), { split: 'train', requireMasks: true });
      expect(again.about.kind).to.equal('file');
      expect(again.items.map(({ binaryMask }) => binaryMask)).to.deep.equal([true, true]);
    });

    it('need a single class', async () => {
      put('classes.json', '["background", "crack", "hole"]');
      await failure(() => openDataset(folder(), { requireMasks: true, binaryMasks: true }), 'CONFIG', [
        'has 2: crack, hole',
      ]);
    });
  });

  it('of data/cases/mask-0-255 and masks-suffix', async function () {
    const cases = shared('data/cases');
    if (cases === undefined) return this.skip();
    const black = await openDataset(join(cases, 'mask-0-255/m255'), { split: 'val', requireMasks: true });
    expect((await findMaskFaults(black, 'any'))[0]?.what).to.include('0 (background) and 255 (void) alone');
    const binary = await openDataset(join(cases, 'mask-0-255/m255'), {
      split: 'val',
      requireMasks: true,
      binaryMasks: true,
    });
    expect(await findMaskFaults(binary, 'all')).to.deep.equal([]);
    const suffixed = await openDataset(join(cases, 'masks-suffix/maskfold'), { requireMasks: true });
    expect(suffixed.items.map(({ mask: path }) => path?.split('/').at(-1))).to.deep.equal([
      'p0_mask.png',
      'p1_mask.png',
      'p2_mask.png',
    ]);
  });
});
