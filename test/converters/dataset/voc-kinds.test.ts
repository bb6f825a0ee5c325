import { describeDataset } from '@dsrg/converters';
import { openDataset } from '@dsrg/converters/node';
import { expect } from 'chai';
import { encode } from 'fast-png';
import { readMainList } from '../../../converters/read/read-main-list.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';
import { checkLayout, type LayoutCase, photos, putFiles, tagsOf } from './layouts/open-layout.ts';

const voc = (...names: string[]) =>
  `<annotation>${names.map((name) => `<object><name>${name}</name></object>`).join('')}</annotation>`;
const painted = (...colours: number[][]) =>
  encode({ width: colours.length, height: 1, channels: 3, data: Uint8Array.from(colours.flat()) });
const [black, red, green] = [
  [0, 0, 0],
  [128, 0, 0],
  [0, 128, 0],
] as const;
const three = photos('JPEGImages/a.jpg', 'JPEGImages/b.jpg', 'JPEGImages/c.jpg');
const main = {
  'ImageSets/Main/crack_train.txt': 'a  1\nb -1\n',
  'ImageSets/Main/crack_val.txt': 'c 0\r\n',
  'ImageSets/Main/rust_train.txt': 'a  1\nb -1\n',
  'ImageSets/Main/rust_val.txt': 'c -1\n',
};

const cases: Record<string, LayoutCase> = {
  'lists of ImageSets/Main': {
    files: { ...three, ...main, 'ImageSets/Main/train.txt': 'a\nb\n', 'ImageSets/Main/val.txt': 'c\n' },
    classes: ['crack', 'rust'],
    tags: { a: ['crack', 'rust'], b: [], c: ['crack'] },
    splits: { train: 2, val: 1 },
    says: ['tags from the lists in ImageSets/Main'],
  },
  'lists of ImageSets/Main for classes alone': {
    files: { ...three, ...main },
    classes: ['crack', 'rust'],
    tags: { a: ['crack', 'rust'], b: [], c: ['crack'] },
    splits: { train: 2, val: 1 },
  },
  'annotations of classes that are not VOC’s, without lists': {
    files: {
      ...three,
      'Annotations/a.xml': voc('rust'),
      'Annotations/b.xml': voc('person'),
      'Annotations/c.xml': voc(),
    },
    classes: ['person', 'rust'],
    tags: { a: ['rust'], b: ['person'], c: [] },
    says: ['no splits there, so every photo is for training'],
  },
  'an export of boxes with lists in Main, and a labelmap without colours': {
    files: {
      ...three,
      'labelmap.txt': '# label:color_rgb:parts:actions\nbackground:::\nrust:::\ncrack:::\n',
      'Annotations/a.xml': voc('rust', 'crack'),
      'Annotations/b.xml': voc('crack'),
      'ImageSets/Main/train.txt': 'a\nb\n',
      'ImageSets/Main/val.txt': 'c\n',
      'ImageSets/Segmentation/val.txt': 'c\n',
    },
    classes: ['rust', 'crack'],
    tags: { a: ['rust', 'crack'], b: ['crack'], c: undefined },
    splits: { train: 2, val: 1 },
  },
  'CVAT’s segmentation masks with labelmap.txt': {
    files: {
      ...three,
      'labelmap.txt': '# label:color_rgb:parts:actions\nbackground:0,0,0::\nrust:128,0,0::\ncrack:0,128,0:tip,end:\n',
      'ImageSets/Segmentation/default.txt': 'a\nb\nc\n',
      'SegmentationClass/a.png': painted([...black], [...red], [...green]),
      'SegmentationClass/b.png': painted([...green], [...green]),
      'SegmentationClass/c.png': painted([...black]),
    },
    classes: ['rust', 'crack'],
    tags: { a: ['rust', 'crack'], b: ['crack'], c: [] },
    splits: { default: 3 },
    says: ['in the colours of labelmap.txt (PIXEL LABELS: not weakly supervised)'],
  },
};

describe('VOC folders', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));

  it('leave difficult objects of Main out where told', async () => {
    putFiles(folder(), { ...three, ...main });
    const set = await openDataset(folder(), { tags: 'auto', difficult: 'drop' });
    expect(tagsOf(set)).to.deep.equal({ a: ['crack', 'rust'], b: [], c: undefined });
    expect(describeDataset(set)).to.include('difficult objects of 1 photo left out');
  });

  it('refuse a colour that labelmap.txt does not name', async () => {
    const { files } = cases['CVAT’s segmentation masks with labelmap.txt'] ?? { files: {} };
    putFiles(folder(), { ...files, 'SegmentationClass/a.png': painted([1, 2, 3]) });
    await failure(() => openDataset(folder(), { tags: 'auto' }), 'LABEL', ['a.png'], undefined);
  });

  it('are told of by dsrg-convert dataset, lists or not', async () => {
    putFiles(folder(), { ...three, ...main });
    const { stdout } = await startBin('converters/bin/dsrg-convert', ['dataset', folder()]).result;
    expect(stdout.trim().split('\n')).to.have.length(2);
    expect(stdout).to.include('2 photos of train; classes crack, rust; tags from the lists in ImageSets/Main');
  });
});

describe('readMainList', () => {
  it('reads an id and 1, -1 or 0 a line', () =>
    expect(readMainList('2007_000027  1\n\n a -1 \r\nb\t0', 'x')).to.deep.equal([
      { id: '2007_000027', shows: 1 },
      { id: 'a', shows: -1 },
      { id: 'b', shows: 0 },
    ]));
  for (const line of ['a', 'a 2', 'a b 1'])
    it(`refuses ${line}`, () =>
      failure(() => readMainList(line, 'cat_train.txt'), 'FILE_FORMAT', ['Line 1 of cat_train.txt']));
});
