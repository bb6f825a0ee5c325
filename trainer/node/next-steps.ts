import { dirname, join, relative } from 'node:path';
import { contactSheetFile, type Dataset, isPhotoName, targetPhotos } from '@dsrg/converters';
import { listFiles } from '@dsrg/converters/node';
import { shellLine } from '@dsrg/core/node';
import { commandWords } from './command-words.ts';

/** A run that has come to its end. */
export interface FinishedRun {
  /** Its folder, as it was typed. */
  readonly out: string;
  /** The data set, as it was typed; none where the run has made something of web photos alone. */
  readonly data: string | undefined;
  readonly dataset: Pick<Dataset, 'items' | 'root'>;
  /** Whether it has made a network that segments. */
  readonly segments: boolean;
  /** Options of the watch that the user chose for the run: `--masks`, `--val`. */
  readonly watch: readonly string[];
  /** The words that start a command. @default as this process can be started */
  readonly words?: typeof commandWords;
}

/** What to do with a finished run: lines for people, each command on a line of its own, to be copied as it is. */
export async function nextSteps({
  out,
  data,
  dataset,
  segments,
  watch,
  words = commandWords,
}: FinishedRun): Promise<string[]> {
  const model = join(out, 'model.onnx');
  const line = (...parts: string[]) => `    ${shellLine(parts)}`;
  const places = await photoPlaces(dataset);
  const results = ['--out', join(out, 'found'), '--overlay', '--contact-sheet', join(out, 'found.html')];
  const page = ['--once', '--report', join(out, 'run.html')];
  const sheet = join(out, contactSheetFile(data === undefined ? 'web' : targetPhotos));
  if (data === undefined) return [`What was made of some photos is in ${sheet}.`];
  return [
    `What each stage has made of some photos is in ${sheet}. Next:`,
    ...(segments
      ? [line(...words('dsrg-export'), out, model), line(...words('dsrg-predict'), model, ...places, ...results)]
      : []),
    line(...words('dsrg-eval'), '--watch', out, '--data', data, ...watch, ...page),
  ];
}

/**
 * Where the run's photos are, for another command: their common folder where nothing else that looks like a photo lies in it, masks say; else
 * the first folder of photos; where masks lie among the photos, some photos by name.
 */
async function photoPlaces({ items }: Pick<Dataset, 'items'>): Promise<string[]> {
  const folders = [...new Set(items.map(({ photo }) => dirname(photo)))];
  const masks = new Set(items.flatMap(({ mask }) => mask ?? []));
  const common = commonFolder(folders);
  const isStrange = (path: string) => !folders.includes(dirname(path)) || masks.has(path);
  const pictures = async (folder: string) =>
    (await listFiles(folder)).filter(isPhotoName).map((file) => join(folder, file));
  if (!(await pictures(common)).some(isStrange)) return [common];
  const [first = common] = folders;
  if (!(await pictures(first)).some(isStrange)) return [first];
  return items.slice(0, 3).map(({ photo }) => photo);
}

function commonFolder(folders: readonly string[]): string {
  const [first = '.', ...others] = folders;
  const isAbove = (folder: string) => others.every((other) => !relative(folder, other).startsWith('..'));
  let folder = first;
  while (!isAbove(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
