import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Dataset, describeDataset } from '@dsrg/converters';
import { listSplits, openDataset } from '@dsrg/converters/node';
import { encodeLabels, vocPalette } from '@dsrg/core';

import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { foreignPath } from '../foreign.ts';

describe('openDataset on a plain folder', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);
  const put = (path: string, content: string | Uint8Array = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), content);
  };
  const train = { split: 'train', requireTags: true };
  const tagsOf = ({ classes, items }: Dataset) =>
    Object.fromEntries(items.map(({ id, tags = [] }) => [id, tags.map((tag) => classes[tag])]));
  const names = ['Kühe im Stall', 'a.b.c', 'plain'];

  describe('gives the same set, whatever holds the tags', () => {
    const wanted = { 'Kühe im Stall': ['cow'], 'a.b.c': ['cow', 'traffic light'], plain: ['traffic light'] };
    const photos = () => {
      for (const name of names) put(`${name}.jpg`);
    };
    const check = async (from: string) => {
      const set = await openDataset(folder(), train);
      expect(set.classes).to.deep.equal(['background', 'cow', 'traffic light']);
      expect(tagsOf(set)).to.deep.equal(wanted);
      expect(set.about.kind).to.equal('folder');
      expect(set.about.tagsFrom).to.equal(from);
      for (const { id, photo } of set.items) expect(photo).to.equal(at(`${id}.jpg`));
    };

    it('a CSV', async () => {
      photos();
      put('tags.csv', 'image,tags\nKühe im Stall.jpg,cow\na.b.c.jpg,cow;traffic light\nplain.jpg,traffic light\n');
      await check('tags.csv');
    });

    it('JSON', async () => {
      photos();
      put('tags.json', JSON.stringify({ ...wanted, 'a.b.c.jpg': wanted['a.b.c'], 'a.b.c': undefined }));
      await check('tags.json');
    });

    it('a text file beside each photo', async () => {
      photos();
      put('Kühe im Stall.txt', 'cow\n');
      put('a.b.c.jpg.txt', 'traffic light, cow');
      put('plain.txt', '\uFEFFtraffic light');
      await check('the text file beside each photo');
    });

    it('keywords in the photos', async () => {
      mkdirSync(folder(), { recursive: true });
      copyFileSync(foreignPath('keywords-iptc.jpg'), at('one.jpg'));
      copyFileSync(foreignPath('keywords-xmp.jpg'), at('two.jpg'));
      copyFileSync(foreignPath('keywords-none.jpg'), at('three.jpg'));
      const set = await openDataset(folder(), { split: 'train' });
      expect(tagsOf(set)).to.deep.equal({ one: ['Kühe', 'traffic light'], two: ['dog', 'Kühe'], three: [] });
      await failure(() => openDataset(folder(), train), 'TAG', ['no tag of three', 'the keywords']);
      put('classes.json', '["background", "dog"]');
      const known = await openDataset(folder(), { split: 'train', tags: 'keywords' });
      expect(tagsOf(known)).to.deep.equal({ one: [], two: ['dog'], three: [] });
      expect(describeDataset(known)).to.match(
        /1 of them with tags from the keywords.*2 keywords that are no class left out/,
      );
    });

    it('keywords in side-cars, united with those in the photos; a broken side-car is named', async () => {
      mkdirSync(folder(), { recursive: true });
      copyFileSync(foreignPath('keywords-iptc.jpg'), at('a b.c.jpg'));
      copyFileSync(foreignPath('keywords-none.jpg'), at('ü.jpg'));
      put('a b.c.xmp', '<x:xmpmeta><rdf:RDF/></x:xmpmeta>');
      copyFileSync(foreignPath('keywords-exiftool.xmp'), at('ü.jpg.xmp'));
      const set = await openDataset(folder(), { split: 'train' });
      const words = ['Kühe', 'traffic light'];
      expect(tagsOf(set)).to.deep.equal({ 'a b.c': words, ü: ['cow', ...words] });
      expect(describeDataset(set)).to.include('the keywords in the photos and their .xmp files');
      put('ü.xmp', '<x:xmpmeta>');
      await failure(() => openDataset(folder(), train), 'FILE_FORMAT', ['ü.xmp cannot be read']);
    });

    it('sub-folders, where a photo in two of them is one', async () => {
      put('cow/Kühe im Stall.jpg', 'one');
      put('cow/a.b.c.jpg', 'two');
      put('traffic light/a.b.c.jpg', 'two');
      put('traffic light/plain.jpg', 'three');
      put('traffic light/.hidden.jpg', 'not seen');
      const set = await openDataset(folder(), train);
      expect(tagsOf(set)).to.deep.equal({
        'cow/Kühe im Stall': ['cow'],
        'cow/a.b.c': ['cow', 'traffic light'],
        'traffic light/plain': ['traffic light'],
      });
      expect(describeDataset(set)).to.equal(
        `${folder()} is a plain folder of photos: 3 photos of train; classes cow, traffic light; tags from the sub-folders; 1 copies of photos in a second tag folder united with the first; no splits there, so every photo is for training`,
      );
    });
  });

  it('keeps photos of one name in two folders apart where they differ, and tells them apart in files', async () => {
    put('cat/1.jpg', 'a');
    put('dog/1.jpg', 'b');
    put('cat+dog/2.jpg', 'c');
    expect(tagsOf(await openDataset(folder(), train))).to.deep.equal({
      'cat/1': ['cat'],
      'cat+dog/2': ['cat', 'dog'],
      'dog/1': ['dog'],
    });
    put('tags.csv', 'image,tags\ncat/1.jpg,dog\ndog\\1.jpg,cat\n2.jpg,cat;dog\n');
    expect(tagsOf(await openDataset(folder(), train))).to.deep.equal({
      'cat/1': ['dog'],
      'cat+dog/2': ['cat', 'dog'],
      'dog/1': ['cat'],
    });
    put('tags.csv', 'image,tags\n1.jpg,dog\n2.jpg,cat\n');
    await failure(
      () => openDataset(folder(), train),
      'DATASET',
      ['Line 2 of', 'tags 1.jpg, but 2 photos'],
      'cat/1 or dog/1',
    );
  });

  it('takes umlauts for the same however they are spelt: as one character, or as a letter and its dots', async () => {
    const [one, two] = ['Kühe', 'Kühe'.normalize('NFD')];
    expect(one).not.to.equal(two);
    put(`${two}/${two} 1.jpg`, 'a');
    put('dog/2.jpg', 'b');
    expect(tagsOf(await openDataset(folder(), train))).to.deep.equal({ [`${one}/${one} 1`]: [one], 'dog/2': ['dog'] });
    put('classes.json', JSON.stringify(['background', 'dog', one]));
    put(`masks/${two}/${two} 1.png`, '');
    put('train.txt', `${one}/${one} 1\n`);
    for (const spelt of [one, two]) {
      put('tags.csv', `image,tags\n${spelt} 1.jpg,${spelt}\n`);
      const { items } = await openDataset(folder(), train);
      const path = `${two}/${two} 1`;
      const wanted = { id: `${one}/${one} 1`, photo: at(`${path}.jpg`), tags: [2], mask: at('masks', `${path}.png`) };
      expect(items).to.deep.equal([wanted]);
    }
  });

  it('finds splits in sub-folders and in lists', async () => {
    put('train/cat/1.jpg', 'a');
    put('train/images/dog/2.jpg', 'b');
    put('valid/cat/3.jpg', 'c');
    put('few.txt', 'train/cat/1\n3.jpg\n');
    put('readme.txt', 'hello');
    put('train_few.txt', 'valid/cat/3\n');
    put('captions.txt', 'three cats on a sofa\n');
    expect(await listSplits(folder())).to.deep.equal(['train', 'val', 'train_few']);
    expect(tagsOf(await openDataset(folder(), train))).to.deep.equal({
      'train/cat/1': ['cat'],
      'train/images/dog/2': ['dog'],
    });
    const val = await openDataset(folder(), { split: 'val', requireTags: true });
    expect([val.classes, Object.keys(tagsOf(val))]).to.deep.equal([['background', 'cat', 'dog'], ['valid/cat/3']]);
    expect(Object.keys(tagsOf(await openDataset(folder(), { split: 'few' })))).to.deep.equal([
      'train/cat/1',
      'valid/cat/3',
    ]);
    await failure(
      () => openDataset(folder(), { split: 'vel' }),
      'FILE_MISSING',
      ['no split "vel"', 'train, val, captions, few, train_few'],
      '"val"',
    );
    rmSync(at('few.txt'));
    put('few.txt', 'nothing\n');
    await failure(() => openDataset(folder(), { split: 'few' }), 'FILE_MISSING', ['no photo of nothing']);
  });

  it('takes masks where the classes are written down, and leaves them alone elsewhere', async () => {
    const mask = encodeLabels({ kind: 'labels', data: Uint8Array.of(0, 2), height: 1, width: 2 }, vocPalette());
    put('cat/1.jpg', 'a');
    put('dog/2.jpg', 'b');
    put('masks/cat/1.png', mask);
    put('masks/2.png', mask);
    const weak = await openDataset(folder(), train);
    expect(weak.items.map(({ id, mask: path }) => [id, path])).to.deep.equal([
      ['cat/1', undefined],
      ['dog/2', undefined],
    ]);
    expect(describeDataset(weak)).to.include('masks left alone, for no classes.json says');
    await failure(() => openDataset(folder(), { requireMasks: true }), 'CONFIG', ['which classes'], 'classes.json');
    put('classes.json', '["background", "cat", "dog"]');
    const all = await openDataset(folder(), { requireMasks: true, masks: 'SegmentationClass' });
    expect(all.items.map(({ mask: path }) => path)).to.deep.equal([at('masks/cat/1.png'), at('masks/2.png')]);
    rmSync(at('masks/2.png'));
    expect((await openDataset(folder(), { requireMasks: true })).items).to.have.length(1);
    await failure(() => openDataset(folder(), { ...train, requireMasks: true }), 'FILE_MISSING', [
      'no label file of dog/2',
    ]);
  });

  it('takes tags from masks only when told, and says so', async () => {
    const mask = encodeLabels({ kind: 'labels', data: Uint8Array.of(255, 2), height: 1, width: 2 }, vocPalette());
    put('cat/1.jpg', 'a');
    put('masks/cat/1.png', mask);
    put('classes.json', '["background", "cat", "dog"]');
    const { about, items } = await openDataset(folder(), train);
    expect([about.tagsFromPixels, items[0]!.tags]).to.deep.equal([false, [1]]);
    const told = await openDataset(folder(), { ...train, tags: 'masks' });
    expect([told.about.tagsFromPixels, told.items[0]!.tags]).to.deep.equal([true, [2]]);
    expect(describeDataset(told)).to.include('tags from the masks in masks (PIXEL LABELS: not weakly supervised)');
  });

  it('reads the class names beside an export that --tags names, or at the top of the folder', async () => {
    for (const name of ['1.jpg', '2.jpg']) put(name);
    put(
      'labels/some.csv',
      'ImageID,Source,LabelName,Confidence\n1,verification,/m/01yrx,1\n2,verification,/m/0bt9lr,1\n',
    );
    for (const place of ['labels/class-descriptions.csv', 'class-descriptions.csv']) {
      put(place, '/m/01yrx,Cat\n/m/0bt9lr,Dog\n');
      const { classes, items } = await openDataset(folder(), { ...train, tags: at('labels/some.csv') });
      expect([classes, items.map(({ tags }) => tags)]).to.deep.equal([
        ['background', 'Cat', 'Dog'],
        [[1], [2]],
      ]);
      rmSync(at(place));
    }
  });

  describe('refuses', () => {
    it('a folder without photos, and one that is not there', async () => {
      put('notes.txt');
      await failure(() => openDataset(folder(), train), 'DATASET', ['holds no photo'], 'Check the path');
      await failure(
        () => openDataset(at('no/where'), train),
        'FILE_MISSING',
        ['There is no data set'],
        'does not exist either',
      );
    });
    it('photos that nothing tags', async () => {
      put('1.jpg');
      await failure(() => openDataset(folder(), train), 'TAG', ['what is in its 1 photo'], 'sub-folders');
      await failure(() => openDataset(folder(), { ...train, tags: 'xml' }), 'CONFIG', ['kind "xml"'], 'keywords');
    });
    it('photos of nothing alone, two photos of one id, a photo tagged twice', async () => {
      put('background/1.jpg');
      await failure(() => openDataset(folder(), train), 'CONFIG', ['names no class at all']);
      put('cat/2.jpg');
      put('cat/2.png');
      await failure(() => openDataset(folder(), train), 'DATASET', ['two photos of one id: 2.jpg and 2.png']);
      rmSync(at('cat/2.png'));
      put('tags.csv', 'image,tags\n2.jpg,cat\ncat/2.jpg,dog\n1.jpg,cat\n');
      await failure(() => openDataset(folder(), train), 'DATASET', ['cat/2 is tagged twice', 'line 2 of', 'line 3 of']);
    });
  });
});
