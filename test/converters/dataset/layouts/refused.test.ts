import { openDataset } from '@dsrg/converters/node';
import { expect } from 'chai';
import { failure } from '../../../core/node/failure.ts';
import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { photos, putFiles, tagsOf } from './open-layout.ts';

const json = (value: unknown) => JSON.stringify(value);
const box = '0.5 0.5 0.2 0.2';

describe('exports', () => {
  const folder = temporaryFolder();

  it('are read where --tags names their file', async () => {
    const annotations =
      '<annotations><image name="a.jpg"><tag label="cat"/></image><image name="x.jpg"/></annotations>';
    putFiles(folder(), { ...photos('a.jpg'), 'annotations.xml': annotations, 'tags.csv': 'image,tags\na,bird\n' });
    expect(tagsOf(await openDataset(folder(), { tags: 'annotations.xml' }))).to.deep.equal({ a: ['cat'] });
  });

  for (const [what, files, code, piece, hint] of [
    [
      'YOLO without names',
      { ...photos('a.jpg'), 'a.txt': `0 ${box}` },
      'CONFIG',
      'no file there names them',
      'data.yaml',
    ],
    [
      'YOLO with too few names',
      { ...photos('a.jpg'), 'a.txt': `2 ${box}`, 'classes.txt': 'cat' },
      'TAG',
      'Line 1 of',
      'classes.txt',
    ],
    [
      'YOLO whose names are numbers',
      { ...photos('a.jpg'), 'a.txt': `0 ${box}`, 'data.yaml': "names: ['0']" },
      'TAG',
      '"0" in the YOLO files',
      'classes.json',
    ],
    [
      'folders of splits alone',
      photos('images/train/a.jpg', 'images/val/b.jpg'),
      'TAG',
      'tells what is in its 2 photos',
      'sub-folders',
    ],
    ['folders of numbers', photos('1/a.jpg', '2/b.jpg'), 'TAG', '"1" in the folder 1 is a number', 'classes.json'],
    [
      'a broken export',
      { ...photos('a.jpg'), 'annotations.xml': '<annotations><image name="a.jpg">' },
      'FILE_FORMAT',
      'annotations.xml is no sound XML',
      'Export',
    ],
    [
      'an export of other photos',
      { ...photos('b.jpg'), 'x.csv': 'filename,class\na.jpg,cat\n' },
      'DATASET',
      'tags a.jpg, but there is no such photo',
      'Remove',
    ],
    [
      'a CSV of damaged letters',
      { ...photos('a.jpg'), 'tags.csv': 'image,tags\na,K\uFFFDhe\n' },
      'TAG',
      'was damaged',
      'UTF-8',
    ],
    [
      'VIA without a naming attribute',
      {
        ...photos('a.jpg'),
        'v.json': json({ a: { filename: 'a.jpg', regions: [{ region_attributes: { mood: 'good', size: 'big' } }] } }),
      },
      'TAG',
      'mood, size; which names the class?',
      'class',
    ],
  ] as const) {
    it(`are refused: ${what}`, async () => {
      putFiles(folder(), files);
      await failure(() => openDataset(folder(), { split: 'train', tags: 'auto' }), code, [piece], hint);
    });
  }
});
