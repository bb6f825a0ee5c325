import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { openVoc } from '@dsrg/converters/node';
import { vocClasses } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { shared } from '../../shared.ts';

describe('openVoc', () => {
  const folder = temporaryFolder();
  const at = (...parts: string[]) => join(folder(), ...parts);

  /** Three photos, the first two with masks; nothing is decoded, so empty files do. */
  beforeEach(() => {
    for (const name of ['JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation'])
      mkdirSync(at(name), { recursive: true });
    for (const name of ['a.jpg', 'b.JPEG', 'c.png', 'notes.txt']) writeFileSync(at('JPEGImages', name), '');
    for (const name of ['a.png', 'b.png']) writeFileSync(at('SegmentationClass', name), '');
    writeFileSync(at('ImageSets/Segmentation/train.txt'), 'b\r\na\r\n');
    writeFileSync(at('ImageSets/Segmentation/all.txt'), 'a\nb\nc\n');
    writeFileSync(at('tags.csv'), 'image,tags\na.jpg,cat\nb.JPEG,dog;cat\n');
  });

  it('lists photos, tags and masks in the order of the split', async () => {
    const classes = ['background', 'cat', 'dog'];
    const options = { split: 'train', tags: at('tags.csv'), classes, requireTags: true, requireMasks: true };
    expect(await openVoc(folder(), options)).to.deep.equal({
      name: basename(folder()),
      root: folder(),
      classes,
      items: [
        { id: 'b', photo: at('JPEGImages', 'b.JPEG'), tags: [1, 2], mask: at('SegmentationClass', 'b.png') },
        { id: 'a', photo: at('JPEGImages', 'a.jpg'), tags: [1], mask: at('SegmentationClass', 'a.png') },
      ],
      about: {
        kind: 'voc',
        split: 'train',
        tagsFrom: 'tags.csv',
        tagsFromPixels: false,
        masksFrom: 'SegmentationClass',
        orientation: 'exif-applied',
        notes: ['1 file not used: 1 .txt (no list that is asked for; tags come from tags.csv)'],
      },
    });
  });

  it('leaves out what is neither there nor required', async () => {
    const { items } = await openVoc(folder(), { split: 'all', tags: at('tags.csv') });
    expect(items[2]).to.deep.equal({ id: 'c', photo: at('JPEGImages', 'c.png') });
    rmSync(at('SegmentationClass'), { recursive: true });
    expect((await openVoc(folder(), { split: 'all' })).items.some((item) => 'mask' in item || 'tags' in item)).to.equal(
      false,
    );
  });

  it('takes class names from the options, a file, the folder’s classes.json, or VOC', async () => {
    const classesOf = async (classes?: string | string[]) =>
      (await openVoc(folder(), { split: 'all', classes })).classes;
    expect(await classesOf()).to.deep.equal(vocClasses);
    writeFileSync(at('classes.json'), '{"classes": ["background", "cat"]}');
    expect(await classesOf()).to.deep.equal(['background', 'cat']);
    writeFileSync(at('other.json'), '["background", "cow"]');
    expect(await classesOf(at('other.json'))).to.deep.equal(['background', 'cow']);
    expect(await classesOf(['background', 'dog'])).to.deep.equal(['background', 'dog']);
    await failure(() => classesOf(['cat', 'dog']), 'CONFIG', ['Class 0 of the class list is "cat"']);
    await failure(() => classesOf(at('no.json')), 'FILE_MISSING', ['The class list', 'no.json does not exist']);
  });

  it('opens a real folder', async function () {
    const root = shared('data/msrc-obj15');
    if (root === undefined) return this.skip();
    const options = { split: 'train', tags: join(root, 'tags.csv'), requireTags: true, requireMasks: true };
    const { classes, items, name } = await openVoc(root, options);
    expect([name, classes.length, items.length]).to.deep.equal(['msrc-obj15', 16, 299]);
    expect(items.every(({ tags }) => tags!.length >= 1 && tags!.every((tag) => tag >= 1 && tag <= 15))).to.equal(true);
  });

  describe('refuses', () => {
    const split = 'train';

    it('a folder that is not there, or is no VOC folder', async () => {
      const nowhere = at('no', 'where');
      await failure(() => openVoc(nowhere, { split }), 'FILE_MISSING', [join(nowhere, 'JPEGImages')], 'check the path');
      await failure(() => openVoc(at('ImageSets'), { split }), 'FILE_MISSING', ['JPEGImages'], 'holds: Segmentation');
    });

    it('a split that is not there, and one without ids', async () => {
      await failure(() => openVoc(folder(), { split: 'tarin' }), 'FILE_MISSING', ['"tarin"', 'all, train'], '"train"');
      writeFileSync(at('ImageSets/Segmentation/val.txt'), '\n');
      await failure(() => openVoc(folder(), { split: 'val' }), 'DATASET', ['val.txt is empty'], 'another split');
    });

    it('an id listed twice, and two photos of one id', async () => {
      writeFileSync(at('ImageSets/Segmentation/train.txt'), 'a\na\n');
      await failure(() => openVoc(folder(), { split }), 'DATASET', ['train.txt lists a twice']);
      writeFileSync(at('JPEGImages', 'a.png'), '');
      await failure(() => openVoc(folder(), { split }), 'DATASET', ['two photos of one id: a.jpg and a.png']);
    });

    it('a missing photo', async () => {
      writeFileSync(at('ImageSets/Segmentation/train.txt'), 'a\nx\ny\n');
      await failure(() => openVoc(folder(), { split }), 'FILE_MISSING', [
        'no photo of x and 1 more of 3',
        at('JPEGImages'),
      ]);
      writeFileSync(at('ImageSets/Segmentation/train.txt'), 'a.jpg\n');
      await failure(() => openVoc(folder(), { split }), 'FILE_MISSING', ['no photo of a.jpg'], 'Did you mean "a"?');
    });

    it('a missing mask where masks are required, and a masks folder that is not there', async () => {
      const all = { split: 'all', requireMasks: true };
      await failure(() => openVoc(folder(), all), 'FILE_MISSING', ['no label file of c in', at('SegmentationClass')]);
      await failure(
        () => openVoc(folder(), { split, masks: 'Strict' }),
        'FILE_MISSING',
        [at('Strict')],
        'SegmentationClass',
      );
    });

    it('a photo without tags where tags are required', async () => {
      const all = { split: 'all', tags: at('tags.csv'), requireTags: true };
      await failure(() => openVoc(folder(), all), 'TAG', ['no row of c in', 'tags.csv'], 'take it out');
      rmSync(at('tags.csv'));
      const none = { split, requireTags: true };
      await failure(() => openVoc(folder(), none), 'FILE_MISSING', ['neither tags.csv nor Annotations'], '--tags');
    });

    it('tags of an unknown class, and of a photo that is not there', async () => {
      writeFileSync(at('tags.csv'), 'image,tags\na.jpg,cat\nb.jpg,dgo\n');
      const options = { split, tags: at('tags.csv') };
      await failure(() => openVoc(folder(), options), 'TAG', ['"dgo" of b.jpg in line 3', at('tags.csv')], '"dog"');
      writeFileSync(at('tags.csv'), 'image,tags\na.jpg,cat\nB.jpg,dog\n');
      await failure(() => openVoc(folder(), options), 'DATASET', ['Line 3', 'tags B.jpg', 'no such photo'], '"b"');
      await failure(() => openVoc(folder(), { split, tags: at('t.csv') }), 'FILE_MISSING', ['The tag file', 't.csv']);
    });
  });
});
