import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { checkLayout, type LayoutCase, photos, three } from './open-layout.ts';

const json = (value: unknown) => JSON.stringify(value);
const catDog = ['cat', 'dog'];
const shape = (label: string) => ({
  label,
  points: [
    [1, 1],
    [2, 2],
  ],
  shape_type: 'polygon',
});
const region = (label: string) => ({ shape_attributes: { name: 'rect', x: 1 }, region_attributes: { class: label } });
const result = (type: string, value: object) => ({ type, value: { x: 3, y: 4, ...value }, from_name: 'label' });

const cases: Record<string, LayoutCase> = {
  LabelMe: {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
      'a.json': json({
        version: '5',
        flags: { dog: true, bird: false },
        shapes: [shape('cat'), shape('cat')],
        imagePath: 'a.jpg',
      }),
      'b.json': json({
        flags: {},
        shapes: [shape('dog'), shape('__ignore__'), shape('_background_')],
        imagePath: 'b.jpg',
      }),
      'c.json': json({ flags: {}, shapes: [], imagePath: 'c.jpg' }),
    },
    classes: catDog,
    tags: { ...three, d: undefined },
  },
  'Label Studio in JSON': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
      'project-1.json': json([
        {
          id: 1,
          data: { image: '/data/upload/1/1a2b3c4d-a.jpg' },
          annotations: [
            {
              result: [
                result('rectanglelabels', { rectanglelabels: ['cat'] }),
                result('choices', { choices: ['dog'] }),
              ],
            },
          ],
        },
        {
          id: 2,
          data: { image: 's3://bucket/photos/b.jpg' },
          annotations: [
            { result: [result('polygonlabels', { polygonlabels: ['dog'] }), { type: 'rating', value: { rating: 4 } }] },
          ],
        },
        {
          id: 3,
          data: { image: '/data/local-files/?d=photos%2Fc.jpg' },
          annotations: [{ result: [] }, { was_cancelled: true, result: [result('choices', { choices: ['cat'] })] }],
        },
        { id: 4, data: { image: 'https://x.org/d.jpg?size=2' }, annotations: [] },
      ]),
    },
    classes: catDog,
    tags: { ...three, d: undefined },
    says: ['1 task that nobody has annotated'],
  },
  'Label Studio in short JSON': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'min.json': json([
        {
          image: '/data/upload/a.jpg',
          id: 1,
          choice: { choices: ['cat', 'dog'] },
          annotator: 1,
          annotation_id: 1,
          lead_time: 2.5,
        },
        {
          image: '/data/upload/b.jpg',
          id: 2,
          label: [{ x: 1, rectanglelabels: ['dog'] }],
          annotator: 1,
          annotation_id: 2,
          lead_time: 2.5,
        },
        { image: '/data/upload/c.jpg', id: 3, annotator: 1, annotation_id: 3, lead_time: 2.5 },
      ]),
    },
    classes: catDog,
    tags: three,
  },
  'Label Studio in CSV': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'project.csv':
        'annotation_id,choice,id,image,lead_time\n1,"{""choices"":[""cat"",""dog""]}",1,/data/upload/1/1a2b3c4d-a.jpg,2.5\n2,dog,2,/data/upload/1/1a2b3c4d-b.jpg,2.5\n3,,3,/data/upload/1/1a2b3c4d-c.jpg,1\n',
    },
    classes: catDog,
    tags: three,
  },
  Supervisely: {
    files: {
      ...photos('ds/img/a.jpg', 'ds/img/b.jpg', 'ds/img/c.jpg'),
      'meta.json': json({
        classes: [
          { title: 'dog', shape: 'polygon' },
          { title: 'cat', shape: 'bitmap' },
        ],
        tags: [{ name: 'count' }],
      }),
      'ds/ann/a.jpg.json': json({
        size: { width: 9, height: 9 },
        tags: [{ name: 'count', value: 3 }],
        objects: [{ classTitle: 'cat' }, { classTitle: 'dog' }],
      }),
      'ds/ann/b.jpg.json': json({ size: { width: 9, height: 9 }, tags: [{ name: 'dog', value: null }], objects: [] }),
      'ds/ann/c.jpg.json': json({ size: { width: 9, height: 9 }, tags: [], objects: [] }),
      'ds/masks_machine/a.png': 'no photo',
    },
    classes: ['dog', 'cat'],
    tags: { 'ds/img/a': ['dog', 'cat'], 'ds/img/b': ['dog'], 'ds/img/c': [] },
  },
  'VIA in JSON': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'via_region_data.json': json({
        'a.jpg123': { filename: 'a.jpg', size: 123, regions: [region('cat'), region('dog')], file_attributes: {} },
        'b.jpg123': {
          filename: 'b.jpg',
          size: 123,
          regions: { 0: region('dog') },
          file_attributes: { caption: 'a dog' },
        },
        'c.jpg123': { filename: 'c.jpg', size: 123, regions: [], file_attributes: {} },
      }),
    },
    classes: catDog,
    tags: three,
  },
  'a project of VIA': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'via_project.json': json({
        _via_settings: {},
        _via_img_metadata: {
          'a.jpg1': {
            filename: 'a.jpg',
            regions: [],
            file_attributes: { animals: { cat: true, dog: true, bird: false } },
          },
          'b.jpg1': { filename: 'b.jpg', regions: [], file_attributes: { animals: { dog: true } } },
          'c.jpg1': { filename: 'c.jpg', regions: [], file_attributes: { animals: {} } },
        },
        _via_attributes: {},
      }),
    },
    classes: catDog,
    tags: three,
  },
  'VIA in CSV': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'via_csv.csv':
        '#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes\na.jpg,1,"{}",2,0,"{""name"":""rect""}","{""type"":""cat""}"\na.jpg,1,"{}",2,1,"{""name"":""rect""}","{""type"":""dog""}"\nb.jpg,1,"{}",1,0,"{}","{""type"":""dog""}"\nc.jpg,1,"{}",0,0,"{}","{}"\n',
    },
    classes: catDog,
    tags: three,
  },
  'Create ML': {
    files: {
      ...photos('train/a.jpg', 'train/b.jpg', 'valid/c.jpg'),
      'train/_annotations.createml.json': json([
        {
          image: 'a.jpg',
          annotations: [
            { label: 'cat', coordinates: {} },
            { label: 'dog', coordinates: {} },
          ],
        },
        { image: 'b.jpg', annotations: [{ label: 'dog', coordinates: {} }] },
      ]),
      'valid/_annotations.createml.json': json([{ image: 'c.jpg', annotations: [] }]),
    },
    classes: catDog,
    tags: { 'train/a': ['cat', 'dog'], 'train/b': ['dog'], 'valid/c': [] },
    splits: { train: 2, val: 1 },
  },
};

describe('exports of annotation tools that write JSON', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));
});
