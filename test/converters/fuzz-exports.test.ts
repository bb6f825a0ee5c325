import { DsrgError, ReadBudget } from '@dsrg/core';
import type { ImageTags } from '../../converters/read/labelling/image-tags.ts';
import { isCreateMl, readCreateMl } from '../../converters/read/labelling/read-create-ml.ts';
import { isCvatImages, readCvatImages } from '../../converters/read/labelling/read-cvat-images.ts';
import { isFiftyOne, readFiftyOne } from '../../converters/read/labelling/read-fifty-one.ts';
import { isLabelMe, readLabelMe } from '../../converters/read/labelling/read-label-me.ts';
import { isLabelStudio, readLabelStudio } from '../../converters/read/labelling/read-label-studio.ts';
import { readLabelmap } from '../../converters/read/labelling/read-labelmap.ts';
import { isOpenImages, readOpenImages } from '../../converters/read/labelling/read-open-images.ts';
import { isRecords, readRecords } from '../../converters/read/labelling/read-records.ts';
import { isSupervisely, readSupervisely } from '../../converters/read/labelling/read-supervisely.ts';
import { isVia, isViaTable, readVia, readViaTable } from '../../converters/read/labelling/read-via.ts';
import { isYolo, readYolo, readYoloYaml } from '../../converters/read/labelling/read-yolo.ts';
import type { NamedTags } from '../../converters/read/named-tags.ts';
import { parseJson, parseJsonLines } from '../../converters/read/parse-json.ts';
import { readMainList } from '../../converters/read/read-main-list.ts';
import { parseTable, type Table } from '../../converters/read/tables/parse-table.ts';
import { readTagTable } from '../../converters/read/tables/tag-table.ts';
import { parseXml } from '../../converters/read/xml/parse-xml.ts';
import { changeWords } from './change-words.ts';
import { type DamagedReader, tryDamaged } from './try-damaged.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);

const areRows = (rows: readonly NamedTags[]): boolean =>
  rows.every(({ image, names }) => typeof image === 'string' && names.every((name) => typeof name === 'string'));

/** What is no longer of its kind is passed over, as openers do. */
const json =
  (fits: (value: unknown) => boolean, read: (value: unknown) => readonly NamedTags[]) =>
  (bytes: Uint8Array): boolean => {
    const value = parseJson(text(bytes), 'x', 'names');
    return !fits(value) || areRows(read(value));
  };
const table =
  (fits: (table: Table) => boolean, read: (table: Table) => readonly NamedTags[]) =>
  (bytes: Uint8Array): boolean => {
    const found = parseTable(text(bytes), 'x');
    return !fits(found) || areRows(read(found));
  };
const rowsOf = (tags: ImageTags | undefined): readonly NamedTags[] => tags?.rows ?? [];

const exports: readonly (readonly [string, (bytes: Uint8Array) => boolean, value: unknown])[] = [
  [
    'Label Studio’s tasks',
    json(isLabelStudio, (value) => readLabelStudio(value, 'x').rows),
    [
      {
        data: { image: '/data/upload/1a2b3c4d-a.jpg' },
        annotations: [{ result: [{ type: 'taxonomy', value: { taxonomy: [['pets', 'cat']] } }], was_cancelled: false }],
      },
    ],
  ],
  [
    'Label Studio’s short form',
    json(isLabelStudio, (value) => readLabelStudio(value, 'x').rows),
    [{ image: 'a.jpg', choice: { choices: ['cat', 'dog'] }, annotator: 1, lead_time: 2.5 }],
  ],
  [
    'VIA files',
    json(isVia, (value) => readVia(value, 'x').rows),
    { 'a.jpg1': { filename: 'a.jpg', regions: [{ region_attributes: { class: 'cat' } }], file_attributes: {} } },
  ],
  [
    'Create ML files',
    json(isCreateMl, (value) => readCreateMl(value, 'x').rows),
    [{ image: 'a.jpg', annotations: [{ label: 'cat' }] }],
  ],
  [
    'FiftyOne’s labels',
    json(isFiftyOne, (value) => readFiftyOne(value, 'x').rows),
    { classes: ['cat', 'dog'], labels: { a: [{ label: 1, bounding_box: [0, 0, 1, 1] }], b: 0, c: null } },
  ],
  [
    'FiftyOne’s samples',
    json(isFiftyOne, (value) => readFiftyOne(value, 'x').rows),
    {
      samples: [
        { filepath: 'a.jpg', ground_truth: { _cls: 'Detections', detections: [{ _cls: 'Detection', label: 'cat' }] } },
      ],
    },
  ],
  [
    'records',
    json(isRecords, (value) => readRecords(value, 'x').rows),
    [
      { file_name: 'a.jpg', tags: ['cat', 'dog'] },
      { file_name: 'b.jpg', tags: 'dog' },
    ],
  ],
  [
    'Supervisely’s annotations',
    json(isSupervisely, (value) => [readSupervisely(value, 'a', 'x')]),
    { size: { width: 9, height: 9 }, tags: [{ name: 'dog', value: null }], objects: [{ classTitle: 'cat' }] },
  ],
  [
    'LabelMe’s tags',
    json(isLabelMe, (value) => [readLabelMe(value, 'a', 'x')]),
    { shapes: [{ label: 'cat' }], flags: { dog: true }, imagePath: 'a.jpg' },
  ],
];

const cvat =
  '<annotations><meta><task><labels><label><name>cat</name></label></labels></task></meta><image name="a.jpg" subset="Train"><box label="cat" xtl="1"/><tag label="dog &amp; co"/></image></annotations>';

const readers: readonly DamagedReader[] = [
  ...exports.flatMap(([name, read, value]): DamagedReader[] => [
    [name, read, [utf8(JSON.stringify(value))]],
    [`${name}, other words`, read, [utf8(JSON.stringify(value))], changeWords],
  ]),
  [
    'JSON lines',
    (bytes) => {
      const value = parseJsonLines(text(bytes), 'x', 'names');
      return !isRecords(value) || areRows(readRecords(value, 'x').rows);
    },
    [utf8('{"file_name": "a.jpg", "label": "cat"}\n{"file_name": "b.jpg", "label": null}\n')],
  ],
  [
    'CVAT for images',
    (bytes) => {
      const root = parseXmlText(text(bytes));
      return !isCvatImages(root) || areRows(readCvatImages(root, 'x').rows);
    },
    [utf8(cvat)],
  ],
  [
    'Open Images’ tables',
    table(isOpenImages, (found) => rowsOf(readOpenImages(found, new Map([['/m/01yrx', 'Cat']])))),
    [utf8('ImageID,Source,LabelName,Confidence\n0a,verification,/m/01yrx,1\n"0b",crowd,/m/01yrx,0\n')],
  ],
  [
    'VIA’s tables',
    table(isViaTable, (found) => rowsOf(readViaTable(found))),
    [
      utf8(
        'filename,file_attributes,region_count,region_attributes\na.jpg,"{}",1,"{""class"":""cat""}"\nb.jpg,"{}",0,"{}"\n',
      ),
    ],
  ],
  [
    'tables of flags and boxes',
    table(
      () => true,
      (found) => readTagTable(found)?.rows ?? [],
    ),
    [
      utf8('filename, cat, dog\na.jpg, 1, 0\nb.jpg, 0, 0\n'),
      utf8('a.jpg,1,2,3,4,cat\nb.jpg,,,,,\n'),
      utf8("sep=;\nimage;tags\na.jpg;\"['cat', 'dog']\"\nb.jpg;set()\n"),
    ],
  ],
  [
    'YOLO’s boxes',
    (bytes) => !isYolo(text(bytes)) || areRows([readYolo(text(bytes), 'a', ['cat', 'dog'], 'x')]),
    [utf8('0 0.5 0.5 0.2 0.3\n1 0.1 0.2 0.3 0.4 0.5 0.6\n')],
    (bytes, dice) => utf8(text(bytes).replace(/\d/g, (digit) => (dice(4) === 0 ? String(dice(10)) : digit))),
  ],
  [
    'YOLO’s data.yaml',
    (bytes) => readYoloYaml(text(bytes), 'x')?.every((name) => name === undefined || typeof name === 'string') ?? true,
    [utf8("train: images/train\nnc: 2\nnames:\n  0: cat\n  1: 'dog'\n"), utf8("names: [cat, &a 'dog', *a]\n")],
  ],
  [
    'CVAT’s labelmap.txt',
    (bytes) => readLabelmap(text(bytes), 'x').every(({ name }) => name !== ''),
    [utf8('# label:color_rgb:parts:actions\nbackground:0,0,0::\nrust:128,0,0::\n')],
  ],
  [
    'lists of Main',
    (bytes) => readMainList(text(bytes), 'x').every(({ id }) => id !== ''),
    [utf8('2007_000032  1\n2007_000039 -1\n2007_000063  0\n')],
  ],
];

/** What the parser says in a plain Error becomes ours where a file is opened. */
function parseXmlText(content: string) {
  try {
    return parseXml(content, new ReadBudget('x', content.length));
  } catch (error) {
    if ((error as Error).constructor !== Error) throw error;
    throw new DsrgError('FILE_FORMAT', (error as Error).message);
  }
}

tryDamaged('damaged exports of annotation tools', readers);
