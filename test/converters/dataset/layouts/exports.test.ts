import { temporaryFolder } from '../../../core/node/temporary-folder.ts';
import { checkLayout, type LayoutCase, photos, three, under } from './open-layout.ts';

const json = (value: unknown) => JSON.stringify(value);
const catDog = ['cat', 'dog'];
const box = '0.5 0.5 0.2 0.2';
const voc = (...names: string[]) =>
  `<annotation>${names.map((name) => `<object><name>${name}</name><bndbox><xmin>1</xmin><xmax>3</xmax><ymin>1</ymin><ymax>2</ymax></bndbox></object>`).join('')}</annotation>`;

const cases: Record<string, LayoutCase> = {
  'YOLO with data.yaml (Ultralytics)': {
    files: {
      ...photos(
        'images/train/a.jpg',
        'images/train/b.jpg',
        'images/val/c.jpg',
        'images/val/d.jpg',
        'images/test/e.jpg',
      ),
      'labels/train/a.txt': `0 ${box}\n1 ${box}\n0 ${box}\n`,
      'labels/train/b.txt': '1 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8\r\n',
      'labels/val/c.txt': '',
      'data.yaml': "train: images/train\nval: images/val\nnc: 3\nnames:\n  0: cat\n  1: 'dog'\n  2: sea horse\n",
    },
    classes: [...catDog, 'sea horse'],
    tags: {
      'images/train/a': ['cat', 'dog'],
      'images/train/b': ['dog'],
      'images/val/c': [],
      // Without a file in a split that has files: Ultralytics trains on it as on an empty one.
      'images/val/d': [],
      'images/test/e': undefined,
    },
    splits: { train: 2, val: 2, test: 1 },
    says: [
      'tags from the YOLO files of the photos and data.yaml',
      'no photo shows sea horse',
      '1 photo without a .txt file taken for negatives, as YOLO has it (first images/val/d)',
    ],
  },
  'YOLO of Roboflow': {
    files: {
      ...photos('train/images/a.jpg', 'valid/images/b.jpg', 'test/images/c.jpg'),
      'train/labels/a.txt': `0 ${box}\n1 ${box}`,
      'valid/labels/b.txt': `1 ${box}`,
      'test/labels/c.txt': '',
      'data.yaml': "names: ['cat', 'dog']",
      'README.roboflow.txt': 'exported',
    },
    classes: catDog,
    tags: { 'train/images/a': ['cat', 'dog'], 'valid/images/b': ['dog'], 'test/images/c': [] },
    splits: { train: 1, val: 1, test: 1 },
  },
  'YOLO beside the photos with classes.txt': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg'),
      'a.txt': `0 ${box}\n1 ${box} 0.9\n`,
      'b.txt': `1 ${box}`,
      'c.txt': '\n',
      'classes.txt': 'cat\ndog\n',
    },
    classes: catDog,
    tags: three,
  },
  'YOLO of CVAT (Darknet)': {
    files: {
      ...photos('obj_train_data/a.jpg', 'obj_train_data/b.jpg', 'obj_train_data/c.jpg'),
      'obj_train_data/a.txt': `0 ${box}\n1 ${box}`,
      'obj_train_data/b.txt': `1 ${box}`,
      'obj_train_data/c.txt': '',
      'obj.names': 'cat\ndog\n',
      'obj.data': 'classes = 2\nnames = data/obj.names\n',
      'train.txt': 'data/obj_train_data/a.jpg\ndata/obj_train_data/b.jpg\ndata/obj_train_data/c.jpg\n',
    },
    classes: catDog,
    tags: under('obj_train_data'),
    splits: { train: 3 },
  },
  'VOC XML beside the photos (Roboflow)': {
    files: {
      ...photos('train/a.jpg', 'train/b.jpg', 'valid/c.jpg'),
      'train/a.xml': voc('cat', 'dog', 'cat'),
      'train/b.xml': voc('dog'),
      'valid/c.xml': voc(),
    },
    classes: catDog,
    tags: { 'train/a': ['cat', 'dog'], 'train/b': ['dog'], 'valid/c': [] },
    splits: { train: 2, val: 1 },
  },
  'VOC XML in Annotations beside images (LabelImg)': {
    files: {
      ...photos('images/a.jpg', 'images/b.jpg', 'images/c.jpg'),
      'Annotations/a.xml': voc('cat', 'dog'),
      'Annotations/b.xml': voc('dog'),
      'Annotations/c.xml': voc(),
    },
    classes: catDog,
    tags: under('images'),
  },
  'CVAT for images, with subsets': {
    files: {
      ...photos('images/Train/a.jpg', 'images/Train/b.jpg', 'images/Test/a.jpg'),
      'annotations.xml': `<?xml version="1.0" encoding="utf-8"?><annotations><version>1.1</version><meta><project><labels>
        <label><name>dog</name></label><label><name>cat &amp; co</name></label></labels></project></meta>
        <image id="0" name="a.jpg" subset="Train" width="9" height="9"><box label="dog" xtl="1"/><polygon label="cat &amp; co" points="1,2;3,4"><attribute name="x">y</attribute></polygon></image>
        <image id="1" name="b.jpg" subset="Train" width="9" height="9"><tag label="dog"/></image>
        <image id="2" name="a.jpg" subset="Test" width="9" height="9"/></annotations>`,
    },
    classes: ['dog', 'cat & co'],
    tags: { 'images/Train/a': ['dog', 'cat & co'], 'images/Train/b': ['dog'], 'images/Test/a': [] },
    splits: { train: 2, test: 1 },
  },
  'CVAT for images, of one task': {
    files: {
      ...photos('images/a.jpg', 'images/b.jpg', 'images/c.jpg'),
      'annotations.xml':
        '<annotations><meta><task><labels><label><name>cat</name></label><label><name>dog</name></label></labels></task></meta><image name="a.jpg"><mask label="cat" rle="1, 2"/><points label="dog"/></image><image name="b.jpg"><polyline label="dog"/></image><image name="c.jpg"/></annotations>',
    },
    classes: catDog,
    tags: under('images'),
  },
  'Roboflow’s table of classes': {
    files: {
      ...photos('train/a.jpg', 'train/b.jpg', 'valid/a.jpg'),
      'train/_classes.csv': 'filename, cat, dog\na.jpg, 1, 1\nb.jpg, 0, 1\n',
      'valid/_classes.csv': 'filename, cat, dog\na.jpg, 0, 0\n',
    },
    classes: catDog,
    tags: { 'train/a': ['cat', 'dog'], 'train/b': ['dog'], 'valid/a': [] },
    splits: { train: 2, val: 1 },
    says: ['tags from _classes.csv (a table)'],
  },
  'TensorFlow’s table of boxes': {
    files: {
      ...photos('train/a.jpg', 'train/b.jpg', 'test/a.jpg'),
      'train/_annotations.csv':
        'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,cat,1,1,2,2\na.jpg,9,9,dog,1,1,2,2\nb.jpg,9,9,dog,1,1,2,2\n',
      'test/_annotations.csv': 'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,9,9,dog,1,1,2,2\n',
    },
    classes: catDog,
    tags: { 'train/a': ['cat', 'dog'], 'train/b': ['dog'], 'test/a': ['dog'] },
    splits: { train: 2, test: 1 },
  },
  'a flat folder whose table tells the splits': {
    files: {
      ...photos('a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'),
      'data.csv': 'filename,label,subset\na.jpg,cat,training\nb.jpg,dog,train\nc.jpg,dog,Valid\n',
    },
    classes: catDog,
    tags: { a: ['cat'], b: ['dog'], c: ['dog'] },
    splits: { train: 2, val: 1 },
    says: ['1 photo in no split, as no file tells of one'],
  },
  'a table whose column set is no split': {
    files: { ...photos('a.jpg', 'b.jpg'), 'data.csv': 'filename,label,set\na.jpg,cat,train\nb.jpg,dog,B\n' },
    classes: catDog,
    tags: { a: ['cat'], b: ['dog'] },
  },
  'a flat folder whose splits are CVAT’s subsets': {
    files: {
      ...photos('a.jpg', 'b.jpg'),
      'annotations.xml':
        '<annotations><image name="a.jpg" subset="Train"><box label="cat"/></image><image name="b.jpg" subset="Validation"><tag label="dog"/></image></annotations>',
    },
    classes: catDog,
    tags: { a: ['cat'], b: ['dog'] },
    splits: { train: 1, val: 1 },
  },
  'Open Images': {
    files: {
      ...photos('images/train/0a.jpg', 'images/train/0b.jpg', 'images/validation/0c.jpg'),
      'annotations/train-annotations-human-imagelabels.csv':
        'ImageID,Source,LabelName,Confidence\n0a,verification,/m/01yrx,1\n0a,verification,/m/0bt9lr,1\n0b,verification,/m/0bt9lr,1\n0b,verification,/m/01yrx,0\n0b,machine,/m/01yrx,0.7\nffff,verification,/m/01yrx,1\n',
      'annotations/validation-annotations-human-imagelabels.csv':
        'ImageID,Source,LabelName,Confidence\n0c,verification,/m/01yrx,0\n',
      'class-descriptions.csv': '/m/01yrx,Cat\n/m/0bt9lr,Dog\n',
    },
    classes: ['Cat', 'Dog'],
    tags: { 'images/train/0a': ['Cat', 'Dog'], 'images/train/0b': ['Dog'], 'images/validation/0c': [] },
    splits: { train: 2, val: 1 },
    says: ['1 label of a confidence between 0 and 1 left out', '1 photo of '],
  },
  'COCO under a name of its own': {
    files: {
      ...photos('photos/a.jpg', 'photos/b.jpg', 'photos/c.jpg'),
      'my export.json': json({
        images: ['a', 'b', 'c'].map((name, id) => ({ id, file_name: `${name}.jpg`, width: 9, height: 9 })),
        categories: [
          { id: 7, name: 'cat' },
          { id: 3, name: 'dog' },
        ],
        annotations: [
          [0, 7],
          [0, 3],
          [1, 3],
        ].map(([image, category], id) => ({
          id,
          image_id: image,
          category_id: category,
          bbox: [1, 1, 2, 2],
          area: 4,
          iscrowd: 0,
        })),
      }),
    },
    classes: ['dog', 'cat'],
    tags: { 'photos/a': ['dog', 'cat'], 'photos/b': ['dog'], 'photos/c': [] },
  },
};

describe('exports of boxes, tables and images', () => {
  const folder = temporaryFolder();
  for (const [name, one] of Object.entries(cases)) it(`are opened: ${name}`, () => checkLayout(folder(), one));
});
