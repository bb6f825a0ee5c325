import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { checkLayout, type LayoutCase } from './open-layout.ts';

const catDog = ['cat', 'dog'];
const cases: Record<string, LayoutCase> = {
  'a folder a class': {
    files: { 'cat/1.jpg': 'a', 'dog/2.png': 'b' },
    classes: catDog,
    tags: { 'cat/1': ['cat'], 'dog/2': ['dog'] },
    says: ['tags from the sub-folders'],
  },
  'splits of folders': {
    files: { 'train/cat/1.jpg': 'a', 'train/dog/2.jpg': 'b', 'valid/cat/3.jpg': 'c', 'test/dog/4.jpg': 'd' },
    classes: catDog,
    tags: { 'train/cat/1': ['cat'], 'train/dog/2': ['dog'], 'valid/cat/3': ['cat'], 'test/dog/4': ['dog'] },
    splits: { train: 2, val: 1, test: 1 },
  },
  'splits below images, with years': {
    files: { 'images/train2017/cat/1.jpg': 'a', 'images/val2017/dog/2.jpg': 'b' },
    classes: catDog,
    tags: { 'images/train2017/cat/1': ['cat'], 'images/val2017/dog/2': ['dog'] },
    splits: { train: 1, val: 1 },
  },
  'splits below classes': {
    files: { 'cat/train/1.jpg': 'a', 'cat/test/2.jpg': 'b', 'dog/train/3.jpg': 'c', 'dog/test/4.jpg': 'd' },
    classes: catDog,
    tags: { 'cat/train/1': ['cat'], 'cat/test/2': ['cat'], 'dog/train/3': ['dog'], 'dog/test/4': ['dog'] },
    splits: { train: 2, test: 2 },
  },
  'text files of tags with folders of numbered cameras': {
    files: {
      'train/cat/image_2/1.jpg': 'a',
      'train/dog/image_2/2.jpg': 'b',
      'train/dog/label_2/2.txt': 'Car 0.0 0 1.5',
    },
    classes: catDog,
    tags: { 'train/cat/image_2/1': ['cat'], 'train/dog/image_2/2': ['dog'] },
    splits: { train: 2 },
  },
  'a text file that is no list': {
    files: { 'cat/1.jpg': 'a', 'dog/2.jpg': 'b', 'sources.txt': 'found here and there', 'README.md': 'x' },
    classes: catDog,
    tags: { 'cat/1': ['cat'], 'dog/2': ['dog'] },
    says: ['no splits there'],
  },
  'a folder around the classes': {
    files: { 'PetImages/cat/1.jpg': 'a', 'PetImages/dog/2.jpg': 'b' },
    classes: catDog,
    tags: { 'PetImages/cat/1': ['cat'], 'PetImages/dog/2': ['dog'] },
  },
  'masks and annotations beside images': {
    files: {
      'images/cat/1.jpg': 'a',
      'images/dog/2.jpg': 'b',
      'annotations/trimaps/1.png': 'no photo',
      'masks/1.png': 'no photo',
    },
    classes: catDog,
    tags: { 'images/cat/1': ['cat'], 'images/dog/2': ['dog'] },
  },
  'a class of trains': {
    files: { 'bus/1.jpg': 'a', 'car/2.jpg': 'b', 'train/3.jpg': 'c' },
    classes: ['bus', 'car', 'train'],
    tags: { 'bus/1': ['bus'], 'car/2': ['car'], 'train/3': ['train'] },
  },
  'one class, and photos without it': {
    files: { 'crack/1.jpg': 'a', 'background/2.jpg': 'b', 'crack/none.jpg': 'c' },
    classes: ['crack'],
    tags: { 'crack/1': ['crack'], 'background/2': [], 'crack/none': ['crack'] },
  },
  'text files beside photos, in Windows-1252 and UTF-16': {
    files: {
      'a.jpg': '',
      'a.txt': Uint8Array.from('Kühe', (letter) => letter.charCodeAt(0)),
      'b.jpg': '',
      'b.jpg.txt': new Uint8Array(new Uint16Array([...'\uFEFFdog\nKühe'].map((letter) => letter.charCodeAt(0))).buffer),
      'c.jpg': '',
      'c.txt': '',
      'd.jpg': '',
    },
    classes: ['dog', 'Kühe'],
    tags: { a: ['Kühe'], b: ['dog', 'Kühe'], c: [], d: undefined },
    says: ['text that is not UTF-8 read as Windows-1252'],
  },
  'a CSV of lists': {
    files: {
      '0.jpg': '',
      '1.jpg': '',
      'tags.csv': '"","image","tags"\n"1","0.jpg","[\'cat\', \'dog\']"\n"2","1.jpg","[\'dog\']"',
    },
    classes: catDog,
    tags: { 0: ['cat', 'dog'], 1: ['dog'] },
    says: ['tags from tags.csv'],
  },
  'a CSV in Windows-1252': {
    files: { 'a.jpg': '', 'tags.csv': Uint8Array.from('image,tags\na,Kühe\n', (letter) => letter.charCodeAt(0)) },
    classes: ['Kühe'],
    tags: { a: ['Kühe'] },
    says: ['Windows-1252'],
  },
  'a CSV of any name with a row a tag': {
    files: { 'photos/a.jpg': '', 'photos/b.jpg': '', 'my labels.csv': 'file;tag\na.jpg;cat\na.jpg;dog\nb.jpg;dog\n' },
    classes: catDog,
    tags: { 'photos/a': ['cat', 'dog'], 'photos/b': ['dog'] },
    says: ['tags from my labels.csv (a table)'],
  },
  'Kaggle’s planet': {
    files: {
      'train-jpg/train_0.jpg': '',
      'train-jpg/train_1.jpg': '',
      'train_v2.csv': 'image_name,tags\ntrain_0,haze primary\ntrain_1,clear\n',
      'sample_submission_v2.csv': 'image_name,tags\ntest_0,primary clear\n',
    },
    classes: ['clear', 'haze', 'primary'],
    tags: { 'train-jpg/train_0': ['haze', 'primary'], 'train-jpg/train_1': ['clear'] },
  },
  'JSON of tags': {
    files: { 'a.jpg': '', 'b.jpg': '', 'tags.json': '{"a.jpg": ["cat", "dog"], "b": []}' },
    classes: catDog,
    tags: { a: ['cat', 'dog'], b: [] },
  },
  'several sources at once': {
    files: {
      'x/a.jpg': '',
      'y/b.jpg': '',
      'x/a.txt': 'bird',
      'y/b.txt': 'bird',
      'tags.csv': 'image,tags\na,cat\nb,dog\n',
    },
    classes: catDog,
    tags: { 'x/a': ['cat'], 'y/b': ['dog'] },
    says: ['not read for tags, though there: text files beside the photos, sub-folders'],
  },
};

describe('folders of photos', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));
});
