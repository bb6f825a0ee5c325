import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { describeCaseTwins, isPhotoName, resultName, textLines, unusedFiles } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { readText } from '@dsrg/core/node';
import { compileGlob, isGlob, splitGlob } from './match-glob.ts';
import { walkFiles } from './walk-files.ts';

/** A photo to predict. */
export interface PhotoInput {
  readonly path: string;
  /** Path below the folder that was named, with forward slashes: `cat/1.jpg`; the file's name where it was named itself. */
  readonly file: string;
  /** The same without extension: what its results are called. */
  readonly name: string;
}

/**
 * The photos that are meant: files, folders with all below them, patterns, and lists (`.txt`, a path a line, relative to the
 * list; `#` begins a remark).
 *
 * @param out folder of the results: what lies there is no input
 * @param say is told of pictures that are passed over
 * @throws DsrgError FILE_MISSING for what is not there; DATASET where no photo is found, or two would be written to one file
 */
export async function findInputs(
  places: readonly string[],
  out: string,
  say: (line: string) => void = () => {},
): Promise<PhotoInput[]> {
  const byName = new Map<string, PhotoInput>();
  for (const place of places) {
    const found = await inputsAt(place, out, say);
    for (const input of found) {
      const before = byName.get(input.name);
      if (before === undefined) byName.set(input.name, input);
      else if (resolve(before.path) !== resolve(input.path)) throw collision(before, input);
    }
  }
  const twins = describeCaseTwins(byName.keys());
  if (twins !== undefined) say(`${twins}, and so are their results.`);
  return [...byName.values()];
}

async function inputsAt(place: string, out: string, say: (line: string) => void): Promise<PhotoInput[]> {
  const entry = await stat(place).catch(() => undefined);
  if (entry?.isDirectory()) return photosAmong(place, await walkFiles(place, out), `The folder ${place}`, say);
  if (entry) return /\.(txt|lst)$/i.test(place) ? readList(place) : [single(place)];
  if (!isGlob(place))
    throw new DsrgError('FILE_MISSING', `${place} does not exist.`, {
      hint: 'Name photos, folders, patterns in quotes ("photos/**/*.jpg") or a list (.txt).',
    });
  const { folder, rest } = splitGlob(place);
  const matches = compileGlob(rest);
  const files = (await walkFiles(folder, out)).filter((file) => matches.test(file));
  return photosAmong(folder, files, `The pattern ${place}`, say);
}

function photosAmong(root: string, files: readonly string[], where: string, say: (line: string) => void): PhotoInput[] {
  const photos = files.filter(isPhotoName);
  const [unused] = unusedFiles(files);
  if (photos.length === 0)
    throw new DsrgError('DATASET', `${where} has no photo${unused === undefined ? '' : `; ${unused}`}.`, {
      hint: 'JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF are read; convert others to JPEG.',
    });
  if (unused !== undefined) say(`${where}: ${unused}.`);
  return photos.map((file) => inputOf(join(root, file), file));
}

async function readList(list: string): Promise<PhotoInput[]> {
  const text = await readText(list, 'The list of photos');
  const lines = [...textLines(text, new ReadBudget(list, text.length))].map(({ line }) => line);
  const paths = lines.filter((line) => !line.startsWith('#'));
  if (paths.length === 0) throw new DsrgError('DATASET', `The list ${list} names no photo.`);
  const folder = dirname(list);
  return paths.map((line) => {
    const path = isAbsolute(line) ? line : join(folder, line);
    const below = relative(folder, path).replaceAll('\\', '/');
    return inputOf(path, below.startsWith('../') || isAbsolute(below) ? basename(path) : below);
  });
}

function single(path: string): PhotoInput {
  if (isPhotoName(path)) return inputOf(path, basename(path));
  throw new DsrgError('FILE_FORMAT', `${path} has no name of a photo.`, {
    hint: 'JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF are read; a list of photos ends in .txt.',
  });
}

function inputOf(path: string, file: string): PhotoInput {
  return { path, file, name: resultName(file) };
}

function collision(one: PhotoInput, other: PhotoInput): DsrgError {
  return new DsrgError('DATASET', `${one.path} and ${other.path} would both be written as ${one.name}.png.`, {
    hint: 'Rename one, name their common folder instead, or run once for each with another --out.',
  });
}
