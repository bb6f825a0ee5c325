import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createOneMaker, DsrgError, encodeLabels, resizeLabels, vocPalette } from '@dsrg/core';
import {
  defineCommand,
  printResult,
  processSurroundings,
  readLabels,
  readText,
  runCommand,
  writeFileAtomic,
  writeFolderAtomic,
  writeInto,
} from '@dsrg/core/node';
import { cuesOfLabelMap, labelsOfPhotoCues, type SharedCells } from '../cues/cue-labels.ts';
import { type CueSet, countCueSet, describeCueCounts, type PhotoCues } from '../cues/cue-set.ts';
import { readCuePickle } from '../cues/read-cue-pickle.ts';
import { readInputList, writeInputList } from '../cues/read-input-list.ts';
import { readPickleBytes } from '../cues/read-pickle-bytes.ts';
import { writeCuePickle } from '../cues/write-cue-pickle.ts';
import { tagsOfFile } from '../dataset/file-tags.ts';
import { writeTagsCsv } from '../labels/write-tags-csv.ts';
import { indexTags } from '../read/named-tags.ts';
import { classesOption, readClassList } from './class-list.ts';
import { inputFiles } from './input-files.ts';
import { withProgress } from './with-progress.ts';

const command = defineCommand({
  name: 'dsrg-convert cues',
  summary: 'Turns localization cues of SEC, DSRG and their ports into label PNGs, and back.',
  options: {
    out: {
      kind: 'string',
      about: 'New or empty folder for label PNGs; on the way back, the pickle.',
      required: true,
      value: 'PATH',
    },
    list: { kind: 'string', about: 'Which photo a number stands for (input_list.txt).', value: 'FILE' },
    classes: classesOption,
    grid: {
      kind: 'integer',
      about: 'Rows and columns of the cues; SEC-MXNet’s have 40.',
      default: 41,
      min: 1,
      max: 255,
    },
    background: {
      kind: 'string',
      about: 'SEC-MXNet’s bg_cue_initsec.p, where INPUT is its fg_cue_initsec.p.',
      value: 'FILE',
    },
    keys: {
      kind: 'enum',
      about: 'Photos in the pickle to write: by numbers of a list (SEC, DSRG), or by names (SEC-MXNet, uint8).',
      choices: ['numbers', 'names'],
      default: 'numbers',
    },
    shared: {
      kind: 'enum',
      about: 'What a cell of several classes becomes: its highest class, the one with fewest cells, no cue.',
      choices: ['refuse', 'highest', 'smallest', 'none'],
      default: 'refuse',
    },
    tags: {
      kind: 'string',
      about: 'Tags of the photos, on the way back.',
      value: 'FILE',
      defaultNote: 'tags.csv in the folder, else the classes of the cues',
    },
  },
  positionals: { INPUT: { about: 'A pickle (.gz, too), or a folder of label PNGs to be packed into one.' } },
  examples: [
    'localization_cues.pickle.gz --list input_list.txt --out cues',
    'fg_cue_initsec.p --background bg_cue_initsec.p --grid 40 --shared highest --out cues',
    'runs/first/2-cues --out localization_cues.pickle',
  ],
});

type Options = ReturnType<typeof command.parse>['options'];

/** `dsrg-convert cues …` */
export async function runCues(argv: readonly string[]): Promise<void> {
  await runCommand(
    command,
    async ({ positionals: { INPUT: input }, options }, signal) => {
      const folder = await stat(input).then(
        (entry) => entry.isDirectory(),
        () => false,
      );
      printResult(folder ? await pack(input, options, signal) : await unpack(input, options, signal));
    },
    processSurroundings(argv),
  );
}

async function unpack(input: string, options: Options, signal: AbortSignal): Promise<string> {
  const classes = await readClassList(options.classes);
  const { background } = options;
  const list =
    options.list === undefined ? undefined : readInputList(await readText(options.list, 'The list'), options.list);
  const { bytes, budget } = await readPickleBytes(input);
  const rules = {
    classes: classes.length,
    height: options.grid,
    width: options.grid,
    ...(list && { list }),
    ...(background !== undefined && { background: { ...(await readPickleBytes(background)), name: background } }),
  };
  const cues = readCuePickle(bytes, input, rules, budget);
  const shared = options.shared as SharedCells;
  await writeFolderAtomic(
    options.out,
    async (folder) => {
      await withProgress('cues', cues.photos, signal, async ([id, photo]) => {
        await writeInto(folder, `${id}.png`, encodeLabels(labelsOfPhotoCues(photo, cues, id, shared), vocPalette()));
      });
      const sorted = [...cues.photos].sort(([a], [b]) => (a < b ? -1 : 1));
      const rows = sorted.map(([image, { tags }]) => ({ image, names: tags.map((tag) => classes[tag]!) }));
      await writeInto(folder, 'tags.csv', writeTagsCsv(rows.filter(({ names }) => names.length > 0)));
      await writeInto(folder, 'classes.json', `${JSON.stringify(classes)}\n`);
    },
    signal,
  );
  return `${options.out}: cues of ${describeCueCounts(countCueSet(cues))}\n`;
}

async function pack(input: string, options: Options, signal: AbortSignal): Promise<string> {
  const classes = await readClassList(options.classes);
  const files = await inputFiles(input, ['.png']);
  const ids = files.map(({ id }) => id);
  const listed =
    options.list === undefined ? undefined : readInputList(await readText(options.list, 'The list'), options.list);
  const tags = await readTags(input, options.tags, ids, classes);
  const photos = new Map<string, PhotoCues>();
  const one = createOneMaker();
  let resized = 0;
  await withProgress('cues', files, signal, async ({ path, id }) => {
    const labels = await readLabels(path, { classes: classes.length }, one);
    const fits = labels.height === options.grid && labels.width === options.grid;
    if (!fits) resized++;
    photos.set(id, cuesOfLabelMap(fits ? labels : resizeLabels(labels, options.grid, options.grid), tags?.get(id)));
  });
  const cues: CueSet = { classes: classes.length, height: options.grid, width: options.grid, photos };
  const own = listed === undefined && options.keys === 'numbers';
  const numbers = listed
    ? new Map([...listed].map(([number, id]) => [id, Number(number)]))
    : new Map(ids.map((id, index) => [id, index]));
  const place = join(options.out, '..', 'input_list.txt');
  // The numbers' meaning comes first: a pickle without it, or with another one, would be read as that of other photos.
  if (own) await writeList(place, writeInputList(ids), signal);
  await writeFileAtomic(options.out, writeCuePickle(cues, options.keys === 'names' ? undefined : numbers), signal);
  const note = resized === 0 ? '' : `; ${resized} were brought to ${options.grid}×${options.grid} by the nearest pixel`;
  return `${options.out}: cues of ${describeCueCounts(countCueSet(cues))}${note}${own ? `; their numbers are in ${place}` : ''}\n`;
}

async function writeList(path: string, content: string, signal: AbortSignal): Promise<void> {
  const there = (await stat(path).catch(() => undefined)) && (await readText(path, 'The list'));
  if (there === content) return;
  if (there !== undefined)
    throw new DsrgError(
      'CONFIG',
      `${path} numbers other photos, perhaps those of another pickle, and is not replaced.`,
      {
        hint: `Number by it: --list ${path}; or choose another folder, or remove the file.`,
      },
    );
  await writeFileAtomic(path, content, signal);
}

async function readTags(
  input: string,
  path: string | undefined,
  ids: readonly string[],
  classes: readonly string[],
): Promise<Map<string, number[]> | undefined> {
  const own = join(input, 'tags.csv');
  const file = path ?? ((await stat(own).catch(() => undefined)) ? own : undefined);
  if (file === undefined) return undefined;
  const { rows } = await tagsOfFile(file, input, ids, classes);
  const lost = ids.find((id) => !rows.has(id));
  if (lost !== undefined) throw new DsrgError('TAG', `${file} has no tags of ${lost}.`);
  return new Map([...rows].map(([id, row]) => [id, indexTags(row, classes)]));
}
