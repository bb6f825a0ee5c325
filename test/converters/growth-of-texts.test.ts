import { readInputList } from '../../converters/cues/read-input-list.ts';
import { parseDatasetFile } from '../../converters/dataset/dataset-file.ts';
import { decodeRuns } from '../../converters/read/coco/decode-runs.ts';
import { polygonRuns } from '../../converters/read/coco/fill-polygon.ts';
import { readCocoInstances } from '../../converters/read/coco/read-instances.ts';
import { readLabelmap } from '../../converters/read/labelling/read-labelmap.ts';
import { readYolo } from '../../converters/read/labelling/read-yolo.ts';
import { parseJson } from '../../converters/read/parse-json.ts';
import { readClasses } from '../../converters/read/read-classes.ts';
import { readIds } from '../../converters/read/read-ids.ts';
import { readMainList } from '../../converters/read/read-main-list.ts';
import { readTagsJson } from '../../converters/read/read-tags-json.ts';
import { readVocXml } from '../../converters/read/read-voc-xml.ts';
import { readXmpKeywords } from '../../converters/read/read-xmp.ts';
import { parseTable } from '../../converters/read/tables/parse-table.ts';
import { parsePrototxt } from '../../converters/weights/formats/prototxt.ts';
import { readTfjsModel } from '../../converters/weights/formats/tfjs-layers.ts';
import { each, five, type Growing, testGrowth, text } from './growth.ts';

const photosOf = (n: number) => each(n, (k) => `{"id":"${five(k)}","photo":"${five(k)}.jpg"}`, ',');

const readers: readonly Growing[] = [
  [
    'JSON',
    ...text(
      (n) => `[${each(n, () => '{"a":[1,"b"]}', ',')}]`,
      (json, budget) => parseJson(json, 'x', '', budget),
    ),
  ],
  [
    'VOC XML',
    ...text(
      (n) => `<annotation>${'<object><name>cat</name></object>'.repeat(n)}</annotation>`,
      (xml, budget) => readVocXml(xml, 'x', budget),
    ),
  ],
  [
    'XML never closed',
    ...text(
      (n) => `<annotation>${'<a'.repeat(n)}`,
      (xml, budget) => readVocXml(xml, 'x', budget),
    ),
  ],
  [
    'XML attributes',
    ...text(
      (n) => `<a ${each(n, (k) => `a${k}=""`, ' ')}/>`,
      (xml, budget) => readVocXml(xml, 'x', budget),
    ),
  ],
  [
    'XMP',
    ...text(
      (n) =>
        `<RDF><Description><subject><Bag>${each(n, (k) => `<li>${five(k)}</li>`)}</Bag></subject></Description></RDF>`,
      (xml, budget) => readXmpKeywords(xml, 'x', budget),
    ),
  ],
  [
    'CSV',
    ...text(
      (n) => `image,tags\n${each(n, (k) => `${five(k)}.jpg,cat\n`)}`,
      (csv, budget) => parseTable(csv, 'x', budget),
    ),
  ],
  [
    'CSV of one long row',
    ...text(
      (n) => ','.repeat(n),
      (csv, budget) => parseTable(csv, 'x', budget),
    ),
  ],
  [
    'lists of ids',
    ...text(
      (n) => each(n, (k) => `${five(k)}\n`),
      (list, budget) => readIds(list, 'x', budget),
    ),
  ],
  [
    'lists of Main',
    ...text(
      (n) => each(n, (k) => `${five(k)} 1\n`),
      (list, budget) => readMainList(list, 'x', budget),
    ),
  ],
  [
    'input lists',
    ...text(
      (n) => each(n, (k) => `${five(k)}.jpg ${five(k)}\n`),
      (list, budget) => readInputList(list, 'x', budget),
    ),
  ],
  [
    'labelmap.txt',
    ...text(
      (n) => each(n, (k) => `${five(k)}:1,2,3::\n`),
      (list, budget) => readLabelmap(list, 'x', budget),
    ),
  ],
  [
    'YOLO',
    ...text(
      (n) => '0 1 1 1 1\n'.repeat(n),
      (list, budget) => readYolo(list, 'a', ['cat'], 'x', budget),
    ),
  ],
  [
    'tags.json',
    ...text(
      (n) => `{${each(n, (k) => `"${k}.jpg":["cat"]`, ',')}}`,
      (json, budget) => readTagsJson(json, 'x', budget),
    ),
  ],
  [
    'class lists',
    ...text(
      (n) => `["background",${each(n, (k) => `"${k}"`, ',')}]`,
      (json, budget) => readClasses(json, 'x', budget),
    ),
  ],
  [
    'dataset.json',
    ...text(
      (n) => `{"format":"dsrg-dataset-1","photos":[${photosOf(n)}]}`,
      (json, budget) => parseDatasetFile(json, 'x', budget),
    ),
  ],
  [
    'COCO',
    ...text(
      (n) =>
        `{"images":[{"id":1,"file_name":"a.jpg","height":9,"width":9}],"categories":[{"id":1,"name":"cat"}],"annotations":[${each(n, (k) => `{"id":${k},"image_id":1,"category_id":1}`, ',')}]}`,
      (json, budget) => readCocoInstances(json, 'x', budget),
    ),
  ],
  [
    'COCO’s categories',
    ...text(
      (n) =>
        `{"images":[],"annotations":[],"categories":[${each(n, (k) => `{"id":${k},"name":"a${k}","supercategory":"a${k + 1}"}`, ',')}]}`,
      (json, budget) => readCocoInstances(json, 'x', budget),
    ),
  ],
  [
    'COCO’s runs',
    ...text(
      (n) => '0'.repeat(n),
      (runs, budget) => decodeRuns({ size: [1, 1], counts: [...runs].map(Number).concat(1) }, 1, 1, budget),
    ),
  ],
  [
    'polygons',
    ...text(
      (n) => '.'.repeat(n),
      (dots, budget) =>
        polygonRuns(
          [...dots].flatMap((_, k) => [k % 2 ? 9 : 0, k % 2 ? 9 : 0]),
          9,
          9,
          budget,
        ),
    ),
  ],
  [
    'prototxt',
    ...text(
      (n) => 'a: "b" '.repeat(n),
      (proto, budget) => parsePrototxt(proto, 'x', budget),
    ),
  ],
  [
    'TensorFlow.js',
    ...text(
      (n) =>
        `{"weightsManifest":[{"paths":[],"weights":[${each(n, (k) => `{"name":"${k}","shape":[0],"dtype":"float32"}`, ',')}]}]}`,
      (json, budget) => readTfjsModel(json, [], 'x', budget),
    ),
  ],
];

describe('what readers of texts cost grows as their input does', () => testGrowth(readers));
