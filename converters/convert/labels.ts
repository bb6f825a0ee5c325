import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { defineCommand, processSurroundings, readBytes, readText, runCommand, writeFileAtomic } from '@dsrg/core/node';
import { readInputList } from '../cues/read-input-list.ts';
import { readPickleBytes } from '../cues/read-pickle-bytes.ts';
import { tagsOfAnnotations } from '../dataset/annotation-tags.ts';
import { readInstancesFile } from '../dataset/read-instances-file.ts';
import { readClassLabels } from '../labels/class-labels.ts';
import { readTagPickle } from '../labels/tag-pickle.ts';
import { writeTagsCsv } from '../labels/write-tags-csv.ts';
import { labelCategories } from '../read/coco/category-labels.ts';
import type { NamedTags } from '../read/named-tags.ts';
import { photoId } from '../read/photo-id.ts';
import { classesOption, readClassList } from './class-list.ts';

const command = defineCommand({
  name: 'dsrg-convert labels',
  summary: 'Turns image-level labels of other systems into a tags.csv.',
  options: {
    out: { kind: 'string', about: 'The CSV to write.', default: 'tags.csv', value: 'FILE' },
    classes: classesOption,
    list: { kind: 'string', about: 'Which photo a number stands for (input_list.txt).', value: 'FILE' },
    difficult: { kind: 'boolean', about: 'Count objects that VOC marks as difficult.', default: true },
  },
  positionals: {
    INPUT: {
      about:
        'cls_labels.npy, a pickle (voc_multi_file.p, localization cues), a COCO instances JSON, or a folder of VOC XML files.',
    },
  },
  examples: [
    'cls_labels.npy',
    'VOC2012/Annotations --no-difficult',
    'annotations/instances_train2014.json --out coco/tags.csv',
  ],
});

/** `dsrg-convert labels …` */
export async function runLabels(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals: { INPUT: input }, options }, signal) => {
      const list =
        options.list === undefined ? undefined : readInputList(await readText(options.list, 'The list'), options.list);
      const rows = await readRows(input, options.classes, list, options.difficult);
      const classes = new Set(rows.flatMap(({ names }) => names.map((name) => name.toLowerCase())));
      if (rows.length === 0) throw new DsrgError('DATASET', `${input} tags no photo.`);
      await writeFileAtomic(options.out, writeTagsCsv(rows), signal);
      const tags = rows.reduce((sum, { names }) => sum + new Set(names).size, 0);
      process.stdout.write(
        `${options.out}: ${rows.length} photos, ${tags} tags, ${classes.size} classes, from ${basename(input)}\n`,
      );
    },
    processSurroundings(argv),
  );
}

async function readRows(
  input: string,
  classFile: string | undefined,
  list: ReadonlyMap<string, string> | undefined,
  difficult: boolean,
): Promise<NamedTags[]> {
  const entry = await stat(input).catch(() => undefined);
  if (entry?.isDirectory()) return readAnnotations(input, difficult);
  if (/\.json$/i.test(input)) return readCoco(input, classFile);
  const classes = await readClassList(classFile);
  const bytes = await readPickleBytes(input);
  if (bytes[0] === 0x93) return readClassLabels(await readBytes(input), input, classes);
  return readTagPickle(bytes, input, classes, list);
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

async function readCoco(path: string, classFile: string | undefined): Promise<NamedTags[]> {
  const { categories, images, objects } = await readInstancesFile(path);
  const told = classFile === undefined ? undefined : await readClassList(classFile);
  const { classes, labels } = labelCategories(categories, told, path);
  return [...objects].map(([image, list]) => {
    const shown = new Set(list.map(({ category }) => labels.get(category)!));
    const names = classes.filter((_, label) => shown.has(label));
    return { image: photoId(images.get(image)!.fileName), names, place: path };
  });
}
