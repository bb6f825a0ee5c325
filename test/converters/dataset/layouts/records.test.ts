import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { checkLayout, type LayoutCase, photos, three, under } from './open-layout.ts';

const json = (value: unknown) => JSON.stringify(value);
const lines = (...records: unknown[]) => records.map((record) => `${json(record)}\n`).join('');
const catDog = ['cat', 'dog'];
const all = photos('a.jpg', 'b.jpg', 'c.jpg');
const inData = photos('data/a.jpg', 'data/b.jpg', 'data/c.jpg');
const detection = (label: string | number) => ({ label, bounding_box: [0.1, 0.1, 0.2, 0.2] });
const sample = (filepath: string, ...labels: string[]) => ({
  filepath,
  tags: ['validation'],
  ground_truth: { _cls: 'Detections', detections: labels.map((label) => ({ _cls: 'Detection', label, tags: [] })) },
});

const cases: Record<string, LayoutCase> = {
  'metadata.jsonl of Hugging Face, a label each': {
    files: {
      ...photos('train/a.jpg', 'train/b.jpg', 'test/a.jpg'),
      'train/metadata.jsonl': lines({ file_name: 'a.jpg', label: 'cat' }, { file_name: 'b.jpg', label: 'dog' }),
      'test/metadata.jsonl': lines({ file_name: 'a.jpg', label: 'dog' }),
    },
    classes: catDog,
    tags: { 'train/a': ['cat'], 'train/b': ['dog'], 'test/a': ['dog'] },
    splits: { train: 2, test: 1 },
    says: ['tags from metadata.jsonl (records)'],
  },
  'metadata.jsonl of Hugging Face, objects': {
    files: {
      ...all,
      'metadata.jsonl': lines(
        { file_name: 'a.jpg', objects: { bbox: [[1, 2, 3, 4]], categories: ['cat', 'dog', 'cat'] } },
        { file_name: 'b.jpg', objects: { bbox: [[1, 2, 3, 4]], categories: ['dog'] } },
        { file_name: 'c.jpg', objects: { bbox: [], categories: [] } },
      ),
    },
    classes: catDog,
    tags: three,
  },
  'JSON lines of whatever name, a record an object, null where nothing is known': {
    files: {
      ...all,
      ...photos('d.jpg'),
      'found.ndjson': lines(
        { Image: 'a.jpg', Label: 'cat' },
        { Image: 'a.jpg', Label: 'dog' },
        { Image: 'b.jpg', Label: 'dog' },
        { Image: 'c.jpg', Label: '' },
        { Image: 'd.jpg', Label: null },
      ),
    },
    classes: catDog,
    tags: { ...three, d: undefined },
    says: ['1 entry of', 'without tags'],
  },
  'records of pandas': {
    files: {
      ...all,
      'tags.json': json([
        { filename: 'a.jpg', label: ['cat', 'dog'] },
        { filename: 'b.jpg', label: 'dog' },
        { filename: 'c.jpg', label: [] },
      ]),
    },
    classes: catDog,
    tags: three,
  },
  'photos by class': {
    files: { ...photos('a.jpg', 'b.jpg'), 'tags.json': json({ cat: ['a.jpg'], dog: ['a.jpg', 'b.jpg'] }) },
    classes: catDog,
    tags: { a: ['cat', 'dog'], b: ['dog'] },
  },
  'tags inside an object by photo': {
    files: {
      ...all,
      'tags.json': json({ 'a.jpg': { tags: ['cat', 'dog'] }, 'b.jpg': { labels: 'dog' }, 'c.jpg': { tags: [] } }),
    },
    classes: catDog,
    tags: three,
  },
  'FiftyOne’s classifications, by index': {
    files: {
      ...inData,
      'labels.json': json({ classes: ['dog', 'cat', 'cow'], labels: { a: 1, b: 0, c: null } }),
    },
    classes: ['dog', 'cat', 'cow'],
    tags: { 'data/a': ['cat'], 'data/b': ['dog'], 'data/c': undefined },
    says: ['tags from labels.json (FiftyOne)', 'no photo shows cow'],
  },
  'FiftyOne’s classifications, by name, in splits': {
    files: {
      ...photos('train/data/a.jpg', 'validation/data/a.jpg'),
      'train/labels.json': json({ classes: null, labels: { a: 'cat' } }),
      'validation/labels.json': json({ classes: null, labels: { a: { label: 'dog', confidence: 0.5 } } }),
    },
    classes: catDog,
    tags: { 'train/data/a': ['cat'], 'validation/data/a': ['dog'] },
    splits: { train: 1, val: 1 },
  },
  'FiftyOne’s detections': {
    files: {
      ...inData,
      'labels.json': json({ classes: catDog, labels: { a: [detection(0), detection(1)], b: [detection(1)], c: [] } }),
    },
    classes: catDog,
    tags: under('data'),
  },
  'FiftyOne’s own samples': {
    files: {
      ...inData,
      ...photos('data/d.jpg'),
      'metadata.json': json({ name: 'x', media_type: 'image', sample_fields: [] }),
      'samples.json': json({
        samples: [
          { ...sample('data/a.jpg', 'cat', 'dog'), guess: { _cls: 'Classification', label: 'cow' } },
          sample('data/b.jpg', 'dog'),
          sample('data/c.jpg'),
          { filepath: 'data/d.jpg', ground_truth: null },
        ],
      }),
    },
    classes: catDog,
    tags: { ...under('data'), 'data/d': undefined },
    says: ['1 sample without ground_truth'],
  },
  'RetinaNet’s table of boxes, without a header': {
    files: {
      ...photos('images/a.jpg', 'images/b.jpg', 'images/c.jpg'),
      'annotations.csv':
        '/data/images/a.jpg,1,1,5,5,cat\n/data/images/a.jpg,1,1,5,5,dog\n/data/images/b.jpg,1,2,3,4,dog\n/data/images/c.jpg,,,,,\n',
      'classes.csv': 'cat,0\ndog,1\n',
    },
    classes: catDog,
    tags: under('images'),
  },
  'pairs without a header': {
    files: { ...photos('a.jpg', 'b.jpg'), 'v.csv': 'gs://b/a.jpg,cat\ngs://b/b.jpg,dog\n' },
    classes: catDog,
    tags: { a: ['cat'], b: ['dog'] },
  },
  'LVIS, whose photos have addresses alone': {
    files: {
      ...photos('val2017/7.jpg'),
      'lvis_v1_val.json': json({
        images: [{ id: 7, coco_url: 'http://images.cocodataset.org/val2017/7.jpg', height: 9, width: 9 }],
        annotations: [{ id: 1, image_id: 7, category_id: 2 }],
        categories: [{ id: 2, name: 'cat' }],
      }),
    },
    classes: ['cat'],
    tags: { 'val2017/7': ['cat'] },
    splits: { val: 1 },
  },
};

describe('records of photos, and tables without a header', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));
});
