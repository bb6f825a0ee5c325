import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeCocoInstances } from '../../../converters/polygons/coco-instances.ts';
import { joinHoles } from '../../../converters/polygons/join-holes.ts';
import { encodeLabelStudioTasks, labelStudioConfig } from '../../../converters/polygons/label-studio-tasks.ts';
import { labelmeFile } from '../../../converters/polygons/labelme-file.ts';
import type { PhotoOutlines } from '../../../converters/polygons/photo-outlines.ts';
import { traceOutlines } from '../../../converters/polygons/trace-outlines.ts';
import { labelCategories } from '../../../converters/read/coco/category-labels.ts';
import { readCocoInstances } from '../../../converters/read/coco/read-instances.ts';
import { renderCocoLabels } from '../../../converters/read/coco/render-labels.ts';
import { readLabelme } from '../../../converters/read/labelme/read-labelme.ts';
import { failure } from '../../core/node/failure.ts';

const classes = ['background', 'cat', 'dog & "co"', 'cow'];
const ring: LabelMap = { kind: 'labels', data: Uint8Array.of(2, 2, 2, 2, 0, 2, 2, 2, 2, 0, 3, 0), height: 4, width: 3 };

function outlinesOf(labels: LabelMap, file: string, score?: number): PhotoOutlines {
  const { height, width } = labels;
  const objects = traceOutlines(labels).objects.map((object) => ({ ...object, ...(score !== undefined && { score }) }));
  return { file, height, width, objects };
}

const maps = fc.integer({ min: 1, max: 8 }).chain((width) =>
  fc.array(fc.integer({ min: 0, max: 3 }), { minLength: width, maxLength: 8 * width }).map((values): LabelMap => {
    const height = Math.floor(values.length / width);
    return { kind: 'labels', data: Uint8Array.from(values.slice(0, height * width)), height, width };
  }),
);

describe('encodeCocoInstances', () => {
  it('writes polygons, boxes, areas and scores; ids of categories are the labels', () => {
    const text = [...encodeCocoInstances([outlinesOf(ring, 'a/b.jpg', 0.75)], classes, 'who')].join('');
    expect(JSON.parse(text)).to.deep.equal({
      info: { description: 'who' },
      categories: classes.slice(1).map((name, index) => ({ id: index + 1, name, supercategory: '' })),
      annotations: [
        {
          id: 1,
          image_id: 1,
          category_id: 2,
          iscrowd: 0,
          area: 8,
          bbox: [0, 0, 3, 3],
          segmentation: [[3, 0, 3, 3, 0, 3, 0, 0, 1, 0, 1, 2, 2, 2, 2, 1, 1, 1, 1, 0]],
          score: 0.75,
        },
        {
          id: 2,
          image_id: 1,
          category_id: 3,
          iscrowd: 0,
          area: 1,
          bbox: [1, 3, 1, 1],
          segmentation: [[2, 3, 2, 4, 1, 4, 1, 3]],
          score: 0.75,
        },
      ],
      images: [{ id: 1, file_name: 'a/b.jpg', height: 4, width: 3 }],
    });
  });

  it('comes back as the same masks through our reader, empty photos and lists included', () => {
    fc.assert(
      fc.property(fc.array(maps, { maxLength: 4 }), (photos) => {
        const outlines = photos.map((labels, index) => outlinesOf(labels, `${index}.jpg`));
        const text = [...encodeCocoInstances(outlines, classes, 'who')].join('');
        const { categories, images, objects } = readCocoInstances(text, 'f.json');
        const { labels } = labelCategories(categories, classes, 'f.json');
        const rules = { labels, overlap: 'smallest', crowd: 'void' } as const;
        const drawn = [...images].map(([id, image]) => renderCocoLabels(image, objects.get(id) ?? [], rules));
        expect(drawn).to.deep.equal(photos);
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});

describe('labelmeFile', () => {
  it('comes back as the same mask through our reader', () => {
    fc.assert(
      fc.property(maps, (labels) => {
        expect(readLabelme(labelmeFile(outlinesOf(labels, 'x.jpg', 0.5), classes), 'x.json', classes)).to.deep.equal(
          labels,
        );
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('has what LabelMe asks for', () => {
    const { shapes, ...rest } = JSON.parse(labelmeFile(outlinesOf(ring, '../p/x.jpg', 0.5), classes));
    expect(rest).to.deep.equal({
      version: '5.0.1',
      flags: {},
      imagePath: '../p/x.jpg',
      imageData: null,
      imageHeight: 4,
      imageWidth: 3,
    });
    expect(shapes[1]).to.deep.equal({
      label: 'cow',
      points: [
        [2, 3],
        [2, 4],
        [1, 4],
        [1, 3],
      ],
      group_id: null,
      description: 'score 0.5',
      shape_type: 'polygon',
      flags: {},
    });
  });
});

describe('readLabelme', () => {
  const file = (...shapes: unknown[]) => JSON.stringify({ shapes, imageHeight: 4, imageWidth: 6 });
  const draw = (...shapes: unknown[]) => [...readLabelme(file(...shapes), 'f.json', classes).data].join('');

  it('draws rectangles and circles, later shapes on top, and knows what is void', () => {
    const rectangle = { label: 'CAT', shape_type: 'rectangle', points: [[0, 0], [6, 2]] }; // biome-ignore format: a picture
    const hole = { label: '__ignore__', points: [[2, 0], [4, 0], [4, 1], [2, 1]] }; // biome-ignore format: a picture
    const circle = { label: 'cow', shape_type: 'circle', points: [[3, 3], [3, 3.9]] }; // biome-ignore format: a picture
    expect(draw(rectangle, hole, circle)).to.equal(['11', '255255', '11', '111111', '003300', '003300'].join(''));
  });

  it('refuses what is no LabelMe file, and shapes that are no masks, by name', async () => {
    const square = [[0, 0], [1, 0], [1, 1]]; // biome-ignore format: a picture
    const cases: [string, string, string][] = [
      ['{', 'FILE_FORMAT', 'f.json is no JSON'],
      ['[]', 'FILE_FORMAT', 'f.json is no file of LabelMe'],
      ['{"imageHeight":1e9,"imageWidth":1e9,"shapes":[]}', 'IMAGE', 'declares 1000000000×1000000000'],
      [file(null), 'FILE_FORMAT', 'Shape 1 of f.json has no label'],
      [
        file({ label: 'cat', points: square }, { label: 'cta', points: square }),
        'LABEL',
        'Shape 2 of f.json is labelled "cta"',
      ],
      [file({ label: 'constructor', points: square }), 'LABEL', 'labelled "constructor"'],
      [file({ label: 'cat', shape_type: 'line', points: square.slice(1) }), 'LABEL', 'a line of 2 points'],
      [file({ label: 'cat', points: square.slice(1) }), 'LABEL', 'a polygon of 2 points'],
      [file({ label: 'cat', points: [[0, 0], [1e9, 0], [1, 1]] }), 'FILE_FORMAT', 'far outside'], // biome-ignore format: a picture
    ];
    for (const [text, code, message] of cases)
      await failure(() => readLabelme(text, 'f.json', classes), code, [message]);
  });
});

describe('encodeLabelStudioTasks', () => {
  it('writes a task for each photo, corners in percent that are the same corners again', () => {
    const photos = [outlinesOf(ring, 'a.jpg', 0.25), outlinesOf({ ...ring, data: new Uint8Array(12) }, 'b.jpg')];
    const [first, second, ...others] = JSON.parse([...encodeLabelStudioTasks(photos, classes, 'm')].join(''));
    expect(others).to.deep.equal([]);
    expect(second).to.deep.equal({ data: { image: 'b.jpg' }, predictions: [{ model_version: 'm', result: [] }] });
    const [prediction] = first.predictions;
    expect([first.data.image, prediction.score]).to.deep.equal(['a.jpg', 0.25]);
    const { value, ...region } = prediction.result[0];
    expect(region).to.deep.equal({
      id: 'object-1',
      type: 'polygonlabels',
      from_name: 'label',
      to_name: 'image',
      original_width: 3,
      original_height: 4,
      image_rotation: 0,
      score: 0.25,
    });
    expect([value.closed, value.polygonlabels]).to.deep.equal([true, ['dog & "co"']]);
    const corners = value.points.flatMap(([x, y]: [number, number]) => [(x * 3) / 100, (y * 4) / 100]);
    expect(corners.map(Math.round)).to.deep.equal(joinHoles(photos[0]!.objects[0]!));
    for (const [index, corner] of corners.entries()) expect(corner).to.be.closeTo(Math.round(corner), 1e-9, `${index}`);
    expect(JSON.parse([...encodeLabelStudioTasks([], classes, 'm')].join(''))).to.deep.equal([]);
  });

  it('writes the labelling interface that the tasks need', () => {
    const config = labelStudioConfig(classes, [[0, 0, 0], [255, 0, 16], [1, 2, 3], [9, 9, 9]]); // biome-ignore format: colours
    expect(config).to.include('<Label value="cat" background="#ff0010"/>');
    expect(config).to.include('<Label value="dog &amp; &quot;co&quot;" background="#010203"/>');
    expect(config).not.to.include('background"/>');
  });
});
