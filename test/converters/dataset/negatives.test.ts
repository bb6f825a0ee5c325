import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countNegatives, describeDataset } from '@dsrg/converters';
import { openDataset, writeDatasetFile } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';
import { expect } from 'chai';
import { writeClassLabels } from '../../../converters/labels/write-class-labels.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';

describe('photos that are known to show none of the classes', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const train = { split: 'train', requireTags: true };
  const open = (options = {}) => openDataset(folder(), { ...train, ...options });
  const tagsOf = async (options = {}) => (await open(options)).items.map(({ id, tags }) => [id, ...(tags ?? ['?'])]);

  describe('are negatives, whatever says so', () => {
    it('an empty cell of a CSV, or one that says "none"', async () => {
      for (const id of ['a', 'b', 'c']) put(`${id}.jpg`);
      put('tags.csv', 'image,tags\na.jpg,crack\nb.jpg,\nc.jpg,None\n');
      expect(await tagsOf()).to.deep.equal([['a', 1], ['b'], ['c']]);
      expect((await open()).classes).to.deep.equal(['background', 'crack']);
    });

    it('an empty list in JSON', async () => {
      for (const id of ['a', 'b']) put(`${id}.jpg`);
      put('tags.json', '{"a.jpg": ["crack"], "b.jpg": []}');
      expect(await tagsOf()).to.deep.equal([['a', 1], ['b']]);
    });

    it('an empty text file beside the photo, but not where all are empty', async () => {
      for (const id of ['a', 'b']) put(`${id}.jpg`);
      put('a.txt', 'crack\n');
      put('b.txt', ' \n');
      expect(await tagsOf()).to.deep.equal([['a', 1], ['b']]);
      put('a.txt', '');
      await failure(() => open(), 'TAG', ['what is in its 2 photos']);
    });

    for (const name of ['background', 'Background', '_background_', 'none', 'None', 'negative', 'Negatives']) {
      it(`a sub-folder ${name}`, async () => {
        put('crack/1.jpg');
        put(`${name}/2.jpg`);
        const set = await open();
        expect(set.classes).to.deep.equal(['background', 'crack']);
        expect(Object.fromEntries(set.items.map(({ id, tags }) => [id, tags]))).to.deep.equal({
          'crack/1': [1],
          [`${name}/2`]: [],
        });
      });
    }

    it('a vector of zeros in cls_labels.npy', async () => {
      for (const id of ['a', 'b']) put(`${id}.jpg`);
      put('classes.json', '["background", "cat", "dog"]');
      const rows = [
        { image: 'a', names: ['dog'], place: '' },
        { image: 'b', names: [], place: '' },
      ];
      put('cls_labels.npy', Buffer.concat([...writeClassLabels(rows, ['background', 'cat', 'dog'])]));
      expect(await tagsOf()).to.deep.equal([['a', 2], ['b']]);
    });

    it('an annotation without objects, but not one whose objects were left out', async () => {
      for (const id of ['a', 'b']) put(`JPEGImages/${id}.jpg`);
      put('classes.json', '["background", "cat"]');
      put('ImageSets/Segmentation/train.txt', 'a\nb\n');
      put('Annotations/a.xml', '<annotation><object><name>cat</name><difficult>1</difficult></object></annotation>');
      put('Annotations/b.xml', '<annotation><filename>b.jpg</filename></annotation>');
      expect(await tagsOf()).to.deep.equal([['a', 1], ['b']]);
      await failure(() => open({ difficult: 'drop' }), 'TAG', ['There is no row of a']);
    });

    it('a mask of background alone; one of void alone says nothing', async () => {
      for (const id of ['a', 'b']) put(`${id}.jpg`);
      put('classes.json', '["background", "cat"]');
      const mask = (...data: number[]) =>
        encodeLabels({ kind: 'labels', data: Uint8Array.from(data), height: 1, width: 3 }, vocPalette());
      put('masks/a.png', mask(0, 1, 255));
      put('masks/b.png', mask(0, 255, 0));
      expect(await tagsOf({ tags: 'masks' })).to.deep.equal([['a', 1], ['b']]);
      put('masks/b.png', mask(255, 255, 255));
      await failure(() => open({ tags: 'masks' }), 'TAG', ['b.png is void (255) all over']);
    });

    it('dataset.json, which keeps apart what is known and what is not', async () => {
      for (const id of ['a', 'b', 'c']) put(`${id}.jpg`);
      put('a.txt', 'crack');
      put('b.txt', '');
      const set = await openDataset(folder(), { split: 'train', tags: 'auto' });
      expect(set.items.map(({ tags }) => tags)).to.deep.equal([[1], [], undefined]);
      await writeDatasetFile(at('dataset.json'), new Map([['train', set]]));
      const again = await openDataset(folder(), { split: 'train', tags: 'auto' });
      expect(again.about.kind).to.equal('file');
      expect(again.items.map(({ tags }) => tags)).to.deep.equal([[1], [], undefined]);
      await failure(() => open(), 'TAG', ['There is no tag of c in']);
    });
  });

  it('keeps a class that the class list calls so', async () => {
    put('none/1.jpg');
    put('cat/2.jpg');
    put('classes.json', '["background", "cat", "none"]');
    expect(await tagsOf()).to.deep.equal([
      ['cat/2', 1],
      ['none/1', 2],
    ]);
  });

  it('takes background beside other tags for nothing, but refuses "none" beside them', async () => {
    put('1.jpg');
    put('tags.csv', 'image,tags\n1.jpg,cat;background\n');
    expect(await tagsOf()).to.deep.equal([['1', 1]]);
    put('tags.csv', 'image,tags\n1.jpg,cat;none\n');
    await failure(() => open(), 'TAG', ['1.jpg in line 2 of', 'tagged "none" and cat at once'], 'classes.json');
  });

  it('says how many there are', async () => {
    put('crack/1.jpg');
    put('background/2.jpg');
    put('background/3.jpg');
    const set = await open();
    expect(countNegatives(set.items)).to.equal(2);
    expect(describeDataset(set)).to.include('; 2 of them negatives: none of the classes is shown');
  });

  it('reads single-class sets with and without negatives (data/cases/one-class)', async function () {
    const cases = shared('data/cases/one-class');
    if (cases === undefined) return this.skip();
    const found = async (name: string) => {
      const { classes, items } = await openDataset(join(cases, name), train);
      return [classes.slice(1).join(), items.length, countNegatives(items)];
    };
    expect(await found('onecls')).to.deep.equal(['tumour', 6, 0]);
    expect(await found('neg3')).to.deep.equal(['crack', 12, 6]);
    expect(await found('neg4')).to.deep.equal(['crack,normal', 12, 0]);
    const { items } = await openDataset(join(cases, 'oneneg'), train);
    expect(items.map(({ tags }) => `${tags}`).join(' ')).to.equal(' 1  1  1  1  1  1');
  });
});
