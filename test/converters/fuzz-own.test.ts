import { parametersOf, sizeOf } from '@dsrg/core';
import { decodeCheckpoint } from '../../converters/checkpoint.ts';
import { readCuePickle } from '../../converters/cues/read-cue-pickle.ts';
import { parseDatasetFile } from '../../converters/dataset/dataset-file.ts';
import { readClasses } from '../../converters/read/read-classes.ts';
import { readIds } from '../../converters/read/read-ids.ts';
import { readXmpKeywords } from '../../converters/read/read-xmp.ts';
import { encodeSafetensors } from '../../converters/read/safetensors.ts';
import { parsePrototxt } from '../../converters/weights/formats/prototxt.ts';
import { changeWords } from './change-words.ts';
import { foreign } from './foreign.ts';
import { smallCheckpoint } from './small-checkpoint.ts';
import { type DamagedReader, tryDamaged } from './try-damaged.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);

const dataset = {
  format: 'dsrg-dataset-1',
  name: 'farm',
  classes: ['background', 'cat', 'dog'],
  orientation: 'exif-applied',
  tagsFrom: 'tags.csv',
  tagsFromPixels: false,
  photos: [
    { id: 'a', photo: 'photos/a.jpg', tags: ['cat', 'dog'], mask: 'masks/a.png' },
    { id: 'b/c', photo: '../b/c.jpg' },
  ],
  splits: { train: ['a'], val: ['b/c'] },
};

const isDataset = (bytes: Uint8Array): boolean => {
  const { classes, photos, splits } = parseDatasetFile(text(bytes), 'x');
  const ids = new Set(photos.map(({ id }) => id));
  const inside = photos.every(({ id }) => !/^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(id));
  const listed = Object.values(splits).every((split) => split.every((id) => ids.has(id)));
  return classes[0]?.toLowerCase() === 'background' && ids.size === photos.length && inside && listed;
};

const halves = (foreground: Uint8Array, background: Uint8Array): boolean => {
  const other = { bytes: background, name: 'y' };
  const { photos } = readCuePickle(foreground, 'x', { classes: 21, height: 40, width: 40, background: other });
  return [...photos.values()].every(({ tags, cells }) => {
    const size = cells.length / 3;
    return tags.every((tag) => tag > 0 && tag < 21) && cells.every((value, k) => value < (k < size ? 21 : 40));
  });
};

/** Bytes of a small checkpoint: arrays, the graph and what it says of itself. */
function checkpoint(): Uint8Array {
  const { graph, weights, momenta, about } = smallCheckpoint();
  const arrays = parametersOf(graph).flatMap(({ name, shape }) => [
    [name, { shape, data: weights.get(name)! }] as const,
    ...(momenta.has(name) ? [[`momentum.${name}`, { shape, data: momenta.get(name)! }] as const] : []),
  ]);
  return encodeSafetensors(new Map(arrays), { dsrg: JSON.stringify({ format: 1, graph, about }) });
}

/** Sound JSON inside the header of a checkpoint with other names and numbers; the header keeps its length by spaces. */
function changeHeader(bytes: Uint8Array, dice: (below: number) => number): Uint8Array {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = bytes.slice(8, 8 + length);
  const digits = [...header.keys()].filter((k) => header[k]! >= 0x30 && header[k]! <= 0x39);
  for (let times = 1 + dice(4); times > 0; times--) header[digits[dice(digits.length)]!] = 0x30 + dice(10);
  const copy = bytes.slice();
  copy.set(header, 8);
  return copy;
}

const readers: readonly DamagedReader[] = [
  ['dataset.json', isDataset, [utf8(JSON.stringify(dataset))]],
  ['dataset.json’s words', isDataset, [utf8(JSON.stringify(dataset))], changeWords],
  [
    'XMP side-cars',
    (bytes) => readXmpKeywords(text(bytes), 'x').every((word) => word.trim() === word && word !== ''),
    [foreign('keywords-exiftool.xmp')],
  ],
  [
    'class lists',
    (bytes) => readClasses(text(bytes), 'x')[0]?.toLowerCase() === 'background',
    [utf8('["background", "cat", "dog"]'), utf8('{"class_names": ["background", "Kühe"]}')],
  ],
  [
    'lists of ids',
    (bytes) => readIds(text(bytes), 'x').every((id) => id !== '' && !/^[/\\]|(^|[/\\])\.\.([/\\]|$)/.test(id)),
    [utf8('2007_000032\nb\r\nd/e\n')],
    (bytes, dice) =>
      utf8(
        text(bytes).replace(
          /[^\n]*\n/g,
          (line) => ['', line, line + line, `../${line}`, `/${line}`][dice(5)] as string,
        ),
      ),
  ],
  [
    'prototxt',
    (bytes) => Array.isArray(parsePrototxt(text(bytes), 'x')),
    [utf8('name: "n" # c\nlayer { name: "bn" batch_norm_param { eps: 1e-4 } param { lr_mult: 0 } }\n')],
  ],
  ['SEC-MXNet’s foreground cues', (bytes) => halves(bytes, foreign('bg_cue_initsec.p')), [foreign('fg_cue_initsec.p')]],
  ['SEC-MXNet’s background cues', (bytes) => halves(foreign('fg_cue_initsec.p'), bytes), [foreign('bg_cue_initsec.p')]],
];

const readSaved = (bytes: Uint8Array): boolean => {
  const { graph, weights } = decodeCheckpoint(bytes, 'x');
  return parametersOf(graph).every(({ name, shape }) => weights.get(name)?.length === sizeOf(shape));
};

tryDamaged('damaged files of our own, and side-cars', [
  ...readers,
  ['checkpoints', readSaved, [checkpoint()]],
  ['checkpoints’ headers', readSaved, [checkpoint()], changeHeader],
]);
