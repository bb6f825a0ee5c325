import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { counted, DsrgError } from '@dsrg/core';
import {
  defineCommand,
  printResult,
  processSurroundings,
  readBytes,
  readText,
  runCommand,
  writeFileAtomic,
} from '@dsrg/core/node';
import { readInputList } from '../cues/read-input-list.ts';
import { readPickleBytes } from '../cues/read-pickle-bytes.ts';
import { tagsOfAnnotations } from '../dataset/annotation-tags.ts';
import { readInstancesFile } from '../dataset/read-instances-file.ts';
import { readClassLabels } from '../labels/class-labels.ts';
import { readTagPickle } from '../labels/tag-pickle.ts';
import { writeClassLabels } from '../labels/write-class-labels.ts';
import { writeTagsCsv } from '../labels/write-tags-csv.ts';
import { labelCategories } from '../read/coco/category-labels.ts';
import { cocoPhotoIds } from '../read/coco/photo-ids.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { readTagsCsv } from '../read/read-tags-csv.ts';
import { readTagsJson } from '../read/read-tags-json.ts';
import { classesOption, readClassList } from './class-list.ts';

const command = defineCommand({
  name: 'dsrg-convert labels',
  summary: 'Turns image-level labels of other systems into a tags.csv, or ours into cls_labels.npy.',
  options: {
    out: {
      kind: 'string',
      about: 'The CSV to write; or, where it ends in .npy, a cls_labels.npy for the code of PSA, IRN and their heirs.',
      default: 'tags.csv',
      value: 'FILE',
    },
    keys: {
      kind: 'enum',
      about: 'Photos in a cls_labels.npy: by names (PSA), or by numbers (IRN: 2007_000032 is 2007000032).',
      choices: ['names', 'numbers'],
      default: 'names',
    },
    classes: classesOption,
    list: { kind: 'string', about: 'Which photo a number stands for (input_list.txt).', value: 'FILE' },
    difficult: { kind: 'boolean', about: 'Count objects that VOC marks as difficult.', default: true },
  },
  positionals: {
    INPUT: {
      about:
        'cls_labels.npy, a pickle (voc_multi_file.p, localization cues), a COCO instances JSON, a folder of VOC XML files, or a CSV or JSON of tags.',
    },
  },
  examples: [
    'cls_labels.npy',
    'VOC2012/Annotations --no-difficult',
    'annotations/instances_train2014.json --out coco/tags.csv',
    'tags.csv --out cls_labels.npy',
  ],
});

/** `dsrg-convert labels …` */
export async function runLabels(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals: { INPUT: input }, options }, signal) => {
      const list =
        options.list === undefined ? undefined : readInputList(await readText(options.list, 'The list'), options.list);
      const { out } = options;
      const npy = /\.npy$/i.test(out);
      const { rows, classes } = await readRows(input, options.classes, list, options.difficult);
      const found = new Set(rows.flatMap(({ names }) => names.map((name) => name.toLowerCase())));
      if (rows.length === 0) throw new DsrgError('DATASET', `${input} tags no photo.`);
      const photos = rows.map((row) => ({ ...row, image: photoId(row.image) }));
      await writeFileAtomic(
        out,
        npy ? writeClassLabels(photos, classes, options.keys as 'names' | 'numbers') : writeTagsCsv(rows),
        signal,
      );
      const tags = rows.reduce((sum, { names }) => sum + new Set(names).size, 0);
      printResult(
        `${out}: ${counted(rows.length, 'photo')}, ${counted(tags, 'tag')}, ${counted(found.size, 'class')}, from ${basename(input)}\n`,
      );
    },
    processSurroundings(argv),
  );
}

interface Rows {
  readonly rows: readonly NamedTags[];
  /** Background first. */
  readonly classes: readonly string[];
}

async function readRows(
  input: string,
  classFile: string | undefined,
  list: ReadonlyMap<string, string> | undefined,
  difficult: boolean,
): Promise<Rows> {
  const entry = await stat(input).catch(() => undefined);
  const isJson = /\.json$/i.test(input) && entry?.isFile() === true;
  if (isJson && !(await isTagJson(input))) return readCoco(input, classFile);
  const classes = await readClassList(classFile);
  if (entry?.isDirectory()) return { rows: await readAnnotations(input, difficult), classes };
  if (isJson) return { rows: readTagsJson(await readText(input), input), classes };
  if (/\.(csv|tsv)$/i.test(input)) return { rows: readTagsCsv(await readText(input), input, classes), classes };
  const { bytes, budget } = await readPickleBytes(input);
  const isNpy = bytes[0] === 0x93;
  const rows = isNpy
    ? readClassLabels(bytes, input, classes, budget)
    : readTagPickle(bytes, input, classes, list, budget);
  return { rows, classes };
}

/** Files of tags are small; COCO's name their lists near the beginning. */
async function isTagJson(path: string): Promise<boolean> {
  const head = new TextDecoder().decode((await readBytes(path)).subarray(0, 65_536));
  return !/"(info|licenses|images|annotations|categories)"\s*:\s*[[{]/.test(head);
}

async function readAnnotations(folder: string, difficult: boolean): Promise<NamedTags[]> {
  const files = await readdir(folder);
  const ids = files
    .filter((name) => /\.xml$/i.test(name))
    .map((name) => name.slice(0, -4))
    .sort();
  const { rows } = await tagsOfAnnotations(folder, files, ids, (object) => difficult || !object.difficult);
  return [...rows.values()].map((row) => ({ ...row, names: [...new Set(row.names)] }));
}

async function readCoco(path: string, classFile: string | undefined): Promise<Rows> {
  const { categories, images, objects } = await readInstancesFile(path);
  const ids = cocoPhotoIds(images, path);
  const told = classFile === undefined ? undefined : await readClassList(classFile);
  const { classes, labels } = labelCategories(categories, told, path);
  const rows = [...ids].map(([image, id]) => {
    const shown = new Set((objects.get(image) ?? []).map(({ category }) => labels.get(category)));
    return { image: id, names: classes.filter((_, label) => label > 0 && shown.has(label)), place: path };
  });
  return { rows, classes };
}
