import { type LabelMap, ReadBudget, vocClasses, vocPalette } from '@dsrg/core';
import { readCuePickle } from '../../converters/cues/read-cue-pickle.ts';
import { readInputList } from '../../converters/cues/read-input-list.ts';
import { gunzip } from '../../converters/cues/read-pickle-bytes.ts';
import { readClassLabels } from '../../converters/labels/class-labels.ts';
import { readMask } from '../../converters/labels/read-mask.ts';
import { readSaliency } from '../../converters/labels/read-saliency.ts';
import { readRecurseedSeed } from '../../converters/labels/recurseed-seed.ts';
import { labelsOfSeed } from '../../converters/labels/seed-labels.ts';
import { readTagPickle } from '../../converters/labels/tag-pickle.ts';
import { labelCategories } from '../../converters/read/coco/category-labels.ts';
import { readCocoInstances } from '../../converters/read/coco/read-instances.ts';
import { renderCocoLabels } from '../../converters/read/coco/render-labels.ts';
import { readLabelme } from '../../converters/read/labelme/read-labelme.ts';
import { readClassScores, readHeatMaps } from '../../converters/read/mat/read-heat-maps.ts';
import { readSbdMask } from '../../converters/read/mat/read-sbd-mask.ts';
import { photoKeywords } from '../../converters/read/photo-keywords.ts';
import { readTagsCsv } from '../../converters/read/read-tags-csv.ts';
import { readTagsJson } from '../../converters/read/read-tags-json.ts';
import { readVocXml } from '../../converters/read/read-voc-xml.ts';
import { foreign } from './foreign.ts';
import { type DamagedReader, tryDamaged } from './try-damaged.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);
const grid = { classes: 21, height: 41, width: 41 };
const list = readInputList(text(foreign('input_list.txt')), 'l');
const mask = { classes: 21, palette: vocPalette(), from: 'auto', unknown: 'void' } as const;

const isSound = ({ data, height, width }: LabelMap): boolean =>
  data.length === height * width && data.every((label) => label < 21 || label === 255);
const areWords = (rows: readonly { image: string; names: readonly string[] }[]): boolean =>
  rows.every(({ image, names }) => typeof image === 'string' && names.every((name) => typeof name === 'string'));

function drawAll(json: string): boolean {
  const { categories, images, objects } = readCocoInstances(json, 'x');
  const { labels } = labelCategories(categories, undefined, 'x');
  return [...images].slice(0, 2).every(([id, image]) => {
    return isSound(renderCocoLabels(image, objects.get(id) ?? [], { labels, overlap: 'smallest', crowd: 'void' }));
  });
}

const readCues = (bytes: Uint8Array): boolean =>
  [...readCuePickle(bytes, 'x', { ...grid, list }).photos.values()].every(({ tags, cells }) => {
    const size = cells.length / 3;
    return tags.every((tag) => tag > 0 && tag < 21) && cells.every((value, k) => value < (k < size ? 21 : 41));
  });

const voc = utf8(
  '<annotation><filename>a.jpg</filename><object><name>cat</name><difficult>0</difficult><bndbox><xmin>1</xmin></bndbox></object></annotation>',
);
const labelme = utf8(
  '{"shapes": [{"label": "cat", "points": [[1, 2], [5, 2], [5, 4]], "shape_type": "polygon"}, {"label": "dog", "points": [[3, 3], [4, 5]], "shape_type": "circle"}], "imagePath": "a.jpg", "imageHeight": 6, "imageWidth": 8}',
);
const csv = utf8('image,tags\na.jpg,cat;dog\n"b, c.jpg","traffic light"\n');
const original = new Map<string, string>();

/** For formats with a checksum: what is read at all must be what was written. */
const asBefore = (name: string, read: (bytes: Uint8Array) => unknown) => (bytes: Uint8Array) => {
  const told = (content: Uint8Array): string => JSON.stringify(read(content));
  if (!original.has(name)) original.set(name, told(foreign(name)));
  return told(bytes) === original.get(name);
};

const oddNumbers = [
  '-1',
  '0',
  '1',
  '0.5',
  '1e9',
  '1e300',
  '4294967296',
  '-0',
  '1e-300',
  '255',
  '67108865',
  'null',
  '"7"',
  '[]',
];

/** Sound JSON with other numbers: what a reader must check behind the syntax. */
function changeNumbers(bytes: Uint8Array, dice: (below: number) => number): Uint8Array {
  let content = text(bytes);
  for (let times = 1 + dice(3); times > 0; times--) {
    const from = dice(content.length);
    const found = /(?<=[[:, ])-?\d[\d.e+-]*/.exec(content.slice(from));
    if (!found) continue;
    const at = from + found.index;
    const other = oddNumbers[dice(oddNumbers.length)]!;
    content = content.slice(0, at) + other + content.slice(at + found[0].length);
  }
  return utf8(content);
}

const readers: readonly DamagedReader[] = [
  ['SBD masks', (bytes) => isSound(readSbdMask(bytes, 'x', 21)), [foreign('sbd.mat'), foreign('sbd-double.mat')]],
  [
    'compressed SBD masks',
    (bytes) =>
      isSound(readSbdMask(bytes, 'x', 21)) &&
      asBefore('sbd-compressed.mat', (b) => [...readSbdMask(b, 'x', 21).data])(bytes),
    [foreign('sbd-compressed.mat')],
  ],
  [
    'heat maps',
    (bytes) => {
      const { data, count: maps, height, width } = readHeatMaps(bytes, 'x');
      return data.length === maps * height * width && data.every(Number.isFinite);
    },
    [foreign('heatmap.mat'), foreign('heatmap-one.mat')],
  ],
  ['class scores', (bytes) => readClassScores(bytes, 'x').ids.length >= 0, [foreign('cls_res.mat')]],
  ['cues', readCues, [0, 1, 2, 3, 4, 5].map((protocol) => foreign(`cues-${protocol}.pickle`))],
  ['gzipped cues', (bytes) => readCues(gunzip(bytes, new ReadBudget('x', bytes.length))), [foreign('cues.pickle.gz')]],
  [
    'cls_labels.npy',
    (bytes) => areWords(readClassLabels(bytes, 'x')),
    [foreign('cls_labels.npy'), foreign('cls_labels-numbers.npy')],
  ],
  ['tag pickles', (bytes) => areWords(readTagPickle(bytes, 'x', vocClasses)), [foreign('voc_multi_file.p')]],
  [
    'RecurSeed’s seeds',
    (bytes) => isSound(labelsOfSeed(readRecurseedSeed(bytes, 'x', 21), { gamma: 2 })),
    [foreign('seed.pkl'), foreign('seed-background.pkl')],
  ],
  ['COCO instances', (bytes) => drawAll(text(bytes)), [foreign('instances_made2014.json')]],
  ['COCO’s numbers', (bytes) => drawAll(text(bytes)), [foreign('instances_made2014.json')], changeNumbers],
  ['LabelMe files', (bytes) => isSound(readLabelme(text(bytes), 'x', vocClasses)), [labelme]],
  ['LabelMe’s numbers', (bytes) => isSound(readLabelme(text(bytes), 'x', vocClasses)), [labelme], changeNumbers],
  ['VOC annotations', (bytes) => readVocXml(text(bytes), 'x').every(({ name }) => name !== ''), [voc]],
  ['tag CSVs', (bytes) => areWords(readTagsCsv(text(bytes), 'x')), [csv]],
  ['tag JSON', (bytes) => areWords(readTagsJson(text(bytes), 'x')), [utf8('{"a.jpg": ["cat", "dog"], "b": "dog"}')]],
  ['input lists', (bytes) => readInputList(text(bytes), 'x').size > 0, [foreign('input_list.txt')]],
  [
    'indexed masks',
    asBefore('mask.png', (bytes) => [...readMask(bytes, 'x', mask).labels.data]),
    [foreign('mask.png')],
  ],
  [
    'coloured masks',
    asBefore('mask-rgb.png', (bytes) => [...readMask(bytes, 'x', mask).labels.data]),
    [foreign('mask-rgb.png')],
  ],
  ['saliency maps', asBefore('saliency.png', (bytes) => [...readSaliency(bytes, 'x').data]), [foreign('saliency.png')]],
  [
    'keywords',
    async (bytes) => (await photoKeywords(bytes)).every((word) => typeof word === 'string'),
    [foreign('keywords-iptc.jpg'), foreign('keywords-xmp.jpg')],
  ],
];

tryDamaged('damaged files of cues, labels, masks and tags', readers);
