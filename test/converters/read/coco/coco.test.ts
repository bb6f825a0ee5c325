import { ReadBudget } from '@dsrg/core';
import { expect } from 'chai';
import { array as arrays, check, constantFrom, nat, property } from 'fast-check';
import { labelCategories } from '../../../../converters/read/coco/category-labels.ts';
import { countPixels, fillRuns, labelsOfColumns } from '../../../../converters/read/coco/column-runs.ts';
import { decodeRuns, unpackRuns } from '../../../../converters/read/coco/decode-runs.ts';
import { polygonRuns } from '../../../../converters/read/coco/fill-polygon.ts';
import { type CocoObject, readCocoInstances } from '../../../../converters/read/coco/read-instances.ts';
import { renderCocoLabels } from '../../../../converters/read/coco/render-labels.ts';
import { failure } from '../../../core/node/failure.ts';
import { expected, foreign, unrun } from '../../foreign.ts';

const text = new TextDecoder().decode(foreign('instances_made2014.json'));
const instances = readCocoInstances(text, 'i.json');

describe('COCO instances', () => {
  it('fills every outline as pycocotools does', () => {
    let number = 0;
    const { annotations } = JSON.parse(text) as { annotations: { image_id: number }[] };
    const seen = new Map<number, number>();
    for (const { image_id: image } of annotations) {
      const index = seen.get(image) ?? 0;
      seen.set(image, index + 1);
      const object = { ...instances.objects.get(image)![index]!, crowd: false };
      const options = { labels: new Map([[object.category, 1]]), overlap: 'last', crowd: 'void' } as const;
      const { data } = renderCocoLabels(instances.images.get(image)!, [object], options);
      expect([...data], `object ${++number}`).to.deep.equal(unrun(expected.coco[number]!));
      expect(object.area).to.equal(data.reduce((sum, value) => sum + value, 0));
    }
    expect(number).to.equal(24);
  });

  it('fills 120 hard polygons as pycocotools does', () => {
    for (const [index, { height, width, corners, runs }] of expected.polygons.entries()) {
      const columns = new Uint8Array(height * width);
      const found = polygonRuns(corners, height, width);
      const budget = new ReadBudget('x', columns.length);
      fillRuns(columns, found, 1, budget);
      expect([...labelsOfColumns(columns, height, width).data], `polygon ${index}`).to.deep.equal(unrun(runs));
      expect(countPixels([found], budget)).to.equal(unrun(runs).reduce((sum, value) => sum + value, 0));
    }
  });

  it('reads categories in the order of their ids, and numbers them by it or by a list', async () => {
    const { categories } = instances;
    expect(categories.map(({ id }) => id)).to.deep.equal([1, 18, 90]);
    const byId = labelCategories(categories, undefined, 'i');
    expect(byId.classes).to.deep.equal(['background', 'person', 'dog', 'toothbrush']);
    expect([...byId.labels]).to.deep.equal([
      [1, 1],
      [18, 2],
      [90, 3],
    ]);
    const list = ['background', 'dog', 'cat', 'Person', 'toothbrush'];
    expect([...labelCategories(categories, list, 'i').labels]).to.deep.equal([
      [1, 3],
      [18, 1],
      [90, 4],
    ]);
    const short = ['background', 'dog', 'persons', 'toothbrush'];
    await failure(() => labelCategories(categories, short, 'i'), 'CONFIG', ['"person"'], '"persons"');
  });

  it('lays objects over each other as asked, crowds below', () => {
    const box = (category: number, x: number, y: number, side: number, crowd = false): CocoObject => {
      const segmentation = [[x, y, x + side, y, x + side, y + side, x, y + side]];
      return { name: 'annotation 1', category, crowd, segmentation, area: undefined };
    };
    const image = { fileName: 'a.jpg', height: 4, width: 4 };
    const objects = [box(2, 0, 0, 2), box(1, 0, 0, 3), box(3, 0, 0, 4, true)];
    const labels = new Map([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    const draw = (overlap: 'smallest' | 'first' | 'last', crowd: 'void' | 'class' | 'background') =>
      [...renderCocoLabels(image, objects, { labels, overlap, crowd }).data].join(' ');
    expect(draw('smallest', 'void')).to.equal('2 2 1 255 2 2 1 255 1 1 1 255 255 255 255 255');
    expect(draw('first', 'class')).to.equal('2 2 1 3 2 2 1 3 1 1 1 3 3 3 3 3');
    expect(draw('last', 'background')).to.equal('1 1 1 0 1 1 1 0 1 1 1 0 0 0 0 0');
  });

  it('unpacks any runs that were packed', () => {
    const pack = (counts: readonly number[]): string => {
      let packed = '';
      for (const [index, count] of counts.entries()) {
        let left = index > 2 ? count - counts[index - 2]! : count;
        for (let more = true; more; ) {
          const bits = left & 31;
          left >>= 5;
          more = bits & 16 ? left !== -1 : left !== 0;
          packed += String.fromCharCode(48 + (bits | (more ? 32 : 0)));
        }
      }
      return packed;
    };
    const counts = arrays(nat(1 << 26), { maxLength: 20 });
    const result = check(
      property(counts, (list) => String(unpackRuns(pack(list))) === String(list)),
      { numRuns: 500 },
    );
    expect(result.failed, JSON.stringify(result.counterexample)).to.equal(false);
  });

  describe('refuses', () => {
    const change = (edit: (content: Record<string, Record<string, unknown>[]>) => void): string => {
      const content = JSON.parse(text);
      edit(content);
      return JSON.stringify(content);
    };
    const first = (list: string, values: object) => change((content) => Object.assign(content[list]![0]!, values));
    for (const [what, json, piece] of [
      ['broken JSON', text.slice(0, 900), 'it is no JSON'],
      ['another JSON', '{"images": []}', 'lacks the lists annotations, categories'],
      ['a photo outside its folder', first('images', { file_name: '../a.jpg' }), '"../a.jpg"'],
      ['a photo too large', first('images', { height: 1e6, width: 1e6 }), '1000000×1000000'],
      ['an object of no photo', first('annotations', { image_id: 5 }), 'photo 5, which is not listed'],
      ['an object of no category', first('annotations', { category_id: 2 }), 'category 2, which is not listed'],
    ] as const) {
      it(what, () => failure(() => readCocoInstances(json, 'i.json'), 'FILE_FORMAT', [piece]));
    }
    it('runs that do not fill the photo, and corners far outside', async () => {
      const runs =
        (counts: string | number[], size: [number, number] = [4, 4]) =>
        () =>
          decodeRuns({ size, counts }, 4, 4);
      expect(runs([3, 4])).to.throw('its runs fill 7 of 16 pixels');
      expect(runs([3, 40])).to.throw('too long');
      expect(runs([16], [5, 4])).to.throw('for 5×4 pixels');
      expect(runs('~~~')).to.throw('damaged');
      expect(() => polygonRuns([0, 0, 1e9, 5, 2, 2], 9, 9)).to.throw('far outside');
    });
  });

  it('draws nothing outside the photo, whatever the corners', () => {
    const coordinate = nat(600).map((n) => n / 10 - 20);
    const corners = arrays(coordinate, { minLength: 6, maxLength: 14 }).map((list) => list.slice(0, list.length & ~1));
    const cases = property(corners, constantFrom(1, 7, 16), constantFrom(1, 5, 16), (list, height, width) => {
      const ends = Array.from(polygonRuns(list, height, width));
      return ends.every((end, k) => Number.isInteger(end) && end >= (ends[k - 1] ?? 0) && end <= height * width);
    });
    expect(check(cases, { numRuns: 300 }).failed).to.equal(false);
  });
});
