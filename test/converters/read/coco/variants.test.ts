import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { labelCategories } from '../../../../converters/read/coco/category-labels.ts';
import { cocoPhotoIds } from '../../../../converters/read/coco/photo-ids.ts';
import { readCocoInstances } from '../../../../converters/read/coco/read-instances.ts';
import { renderCocoLabels } from '../../../../converters/read/coco/render-labels.ts';
import { failure } from '../../../core/node/failure.ts';
import { shared } from '../../../shared.ts';
import { foreign, type Runs, unrun } from '../../foreign.ts';

interface Variants {
  readonly height: number;
  readonly width: number;
  readonly cases: readonly { readonly what: string; readonly segmentation: unknown; readonly runs: Runs }[];
}

/** A file of one photo, and what is said otherwise. */
const fileOf = (annotations: readonly object[], other: object = {}): string =>
  JSON.stringify({
    images: [{ id: 1, file_name: 'a.jpg', height: 4, width: 6 }],
    annotations: annotations.map((each, k) => ({ id: k + 1, image_id: 1, category_id: 1, ...each })),
    categories: [
      { id: 1, name: 'cat' },
      { id: 2, name: 'dog' },
    ],
    ...other,
  });
const triangle = [[0, 0, 4, 0, 4, 4]];
const drawn = (text: string, crowd: 'void' | 'class' | 'background' = 'class'): number[] => {
  const { images, objects, categories } = readCocoInstances(text, 'i.json');
  const { labels } = labelCategories(categories, undefined, 'i.json');
  const [[id, image]] = [...images] as [[number, { fileName: string; height: number; width: number }]];
  return [...renderCocoLabels(image, objects.get(id) ?? [], { labels, overlap: 'last', crowd }).data];
};

describe('COCO files of other tools', () => {
  const variants: Variants = JSON.parse(new TextDecoder().decode(foreign('coco-variants.json')));

  it('draws every spelling of an outline pixel for pixel as pycocotools does', () => {
    const { height, width, cases } = variants;
    const images = [{ id: 1, file_name: 'a.jpg', height, width }];
    for (const [index, { what, segmentation, runs }] of cases.entries())
      expect(drawn(fileOf([{ segmentation }], { images })), `${what}, case ${index}`).to.deep.equal(unrun(runs));
    expect(cases.length).to.equal(44);
    expect(new Set(cases.map(({ what }) => what)).size).to.equal(7);
  });

  it('takes iscrowd as 1, true or text', () => {
    const whole = { size: [4, 6], counts: [0, 24] };
    for (const iscrowd of [1, true, '1', 'true'])
      expect(drawn(fileOf([{ iscrowd, segmentation: whole }]), 'void').every((label) => label === 255)).to.equal(true);
    for (const iscrowd of [0, false, '0', null, undefined, 'false'])
      expect(drawn(fileOf([{ iscrowd, segmentation: whole }]), 'void').every((label) => label === 1)).to.equal(true);
  });

  it('lets a missing or faulty outline harm no tag, and names its annotation where it is to be drawn', async () => {
    for (const [segmentation, why] of [
      [null, 'it has a box but no outline'],
      [undefined, 'it has a box but no outline'],
      [[], 'it has a box but no outline'],
      ['none', 'neither polygons nor runs'],
      [[[1, 2, 3, 4]], 'its polygon has 2 corners; 3 are the least'],
      [
        [
          [1, 2, 3, 4, 5, 6],
          [1, 2, 3, 4, 5, 6, 7],
        ],
        'its polygon 2 of 2 has 7 numbers, which are no pairs of x and y',
      ],
      [[['a', 1, 2, 2, 3, 3]], 'its polygon is no list of finite numbers'],
      [{ size: [4], counts: [24] }, 'no size [height, width]'],
      [{ size: [4, 6], counts: [3] }, 'its runs fill 3 of 24 pixels'],
      [{ size: [6, 4], counts: [24] }, 'its runs are for 6×4 pixels'],
    ] as const) {
      const text = fileOf([{ segmentation: triangle }, { segmentation, category_id: 2 }]);
      const { objects } = readCocoInstances(text, 'i.json');
      expect(
        objects.get(1)?.map(({ category }) => category),
        why,
      ).to.deep.equal([1, 2]);
      await failure(() => drawn(text), 'FILE_FORMAT', ['The annotation 2 of a.jpg cannot be drawn', why]);
    }
  });

  it('matches ids that are texts, with each other and with equal numbers', () => {
    const other = {
      images: [{ id: 'x-1', file_name: 'a.jpg', height: 4, width: 6 }],
      categories: [
        { id: '2', name: 'dog' },
        { id: '1', name: 'cat' },
      ],
    };
    const text = fileOf([{ image_id: 'x-1', category_id: 2, segmentation: triangle }], other);
    const { categories, objects } = readCocoInstances(text, 'i.json');
    expect(categories).to.deep.equal([
      { id: 1, name: 'cat' },
      { id: 2, name: 'dog' },
    ]);
    expect(objects.get('x-1')?.length).to.equal(1);
    expect(new Set(drawn(text))).to.deep.equal(new Set([0, 2]));
  });

  it('makes a category "background" label 0', () => {
    const categories = [
      { id: 0, name: 'Background', supercategory: 'none' },
      { id: 1, name: 'cat' },
    ];
    const text = fileOf([{ segmentation: triangle }, { category_id: 0, segmentation: [[0, 0, 6, 0, 6, 4, 0, 4]] }], {
      categories,
    });
    const { classes, labels } = labelCategories(readCocoInstances(text, 'i.json').categories, undefined, 'i.json');
    expect(classes).to.deep.equal(['background', 'cat']);
    expect([...labels]).to.deep.equal([
      [0, 0],
      [1, 1],
    ]);
    expect(new Set(drawn(text))).to.deep.equal(new Set([0]));
  });

  it('leaves out the heading that Roboflow puts first, and only where no object has it', () => {
    const categories = [
      { id: 0, name: 'pets', supercategory: 'none' },
      { id: 1, name: 'cat', supercategory: 'pets' },
      { id: 2, name: 'bird', supercategory: 'pets' },
    ];
    const read = (annotations: object[]) => readCocoInstances(fileOf(annotations, { categories }), 'i.json');
    const { categories: kept, notes } = read([{ segmentation: triangle }]);
    expect(kept.map(({ name }) => name)).to.deep.equal(['cat', 'bird']);
    expect(notes).to.deep.equal(['the category "pets" left out, which is the heading of the others']);
    const used = read([{ category_id: 0, segmentation: triangle }]);
    expect(used.categories.map(({ name }) => name)).to.deep.equal(['pets', 'cat', 'bird']);
    expect(used.notes).to.deep.equal([]);
  });

  it('takes backslashes in file names for slashes, and paths for ids where names are not enough', async () => {
    const images = (...names: string[]) => names.map((file_name, k) => ({ id: k, file_name, height: 4, width: 6 }));
    const idsOf = (...names: string[]) => [
      ...cocoPhotoIds(readCocoInstances(fileOf([], { images: images(...names) }), 'i.json').images, 'i.json').values(),
    ];
    expect(idsOf('images\\a.jpg', './b.png')).to.deep.equal(['a', 'b']);
    expect(idsOf('cat\\a.jpg', 'dog/a.jpg')).to.deep.equal(['cat/a', 'dog/a']);
    await failure(() => idsOf('a.jpg', 'a.png'), 'DATASET', ['two photos of one id: a.jpg and a.png']);
    for (const name of ['..\\a.jpg', 'C:\\a.jpg', '\\\\host\\a.jpg'])
      await failure(() => idsOf(name), 'FILE_FORMAT', [
        'In i.json, image 0 has the file name',
        'inside the data folder',
      ]);
  });

  it('names the entry at fault, not the whole file', async () => {
    const image = { id: 1, file_name: 'a.jpg', height: 4, width: 6 };
    for (const [text, piece] of [
      [fileOf([{}, { image_id: 9 }]), 'In i.json, annotation 2 belongs to photo 9'],
      [fileOf([{ id: undefined, category_id: 'x' }]), 'In i.json, annotation number 1 is of category "x"'],
      [fileOf([{ iscrowd: 7 }]), 'In i.json, annotation 1 has iscrowd 7'],
      [fileOf([], { images: [image, image] }), 'In i.json, image 1 is there twice'],
      [fileOf([], { images: [{ ...image, height: 0 }] }), 'In i.json, image 1 (a.jpg) is 0×6 pixels'],
      [fileOf([], { categories: [{ id: 1 }] }), 'In i.json, category number 1 has the id 1 and the name nothing'],
      [
        fileOf([], {
          categories: [
            { id: 1, name: 'a' },
            { id: '1', name: 'b' },
          ],
        }),
        'category "b" has the id 1 of another',
      ],
    ] as const)
      await failure(() => readCocoInstances(text, 'i.json'), 'FILE_FORMAT', [piece], 'this entry');
    await failure(
      () => readCocoInstances(fileOf([{ area: 0 }]).replace('"area":0', '"area":NaN'), 'i.json'),
      'FILE_FORMAT',
      ['NaN, which Python writes'],
    );
    await failure(() => readCocoInstances('{"images": [], "annotations": []}', 'i.json'), 'FILE_FORMAT', [
      'lacks the list categories',
    ]);
  });

  it('reads or names each of data/cases/coco-variants', async function () {
    const root = shared('data/cases/coco-variants/c');
    if (root === undefined) return this.skip();
    const count = (name: string) => {
      const labels = drawn(readFileSync(join(root, name, 'annotations/instances_train.json'), 'utf8'), 'void');
      return [1, 255].map((label) => labels.filter((each) => each === label).length);
    };
    const outlined = count('poly');
    for (const name of ['flat', 'fname_back', 'imgid_str', 'bgcat']) expect(count(name), name).to.deep.equal(outlined);
    expect(count('crowd_true')).to.deep.equal([0, 26 * 15]);
    expect(count('rle_str')[0]).to.be.greaterThan(300);
    expect(count('nested_points')[0]).to.be.greaterThan(700);
    for (const name of ['no_seg', 'null', 'empty'])
      await failure(() => count(name), 'FILE_FORMAT', ['The annotation 1 of a.jpg', 'box but no outline']);
    await failure(() => count('catmissing'), 'FILE_FORMAT', ['lacks the list categories']);
  });
});
