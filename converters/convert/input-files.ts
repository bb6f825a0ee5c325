import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';

/** A file of a set, and the name that its result gets. */
export interface InputFile {
  readonly path: string;
  /** Name without folder and extension. */
  readonly id: string;
}

/**
 * The files that a command is to read: one, or those in a folder with one of the endings, sorted by name.
 *
 * @param endings with their dots: `.png`
 * @throws DsrgError FILE_MISSING; DATASET for a folder without such files, or two of one name
 */
export async function inputFiles(path: string, endings: readonly string[]): Promise<InputFile[]> {
  const entry = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new DsrgError('FILE_MISSING', `${path} cannot be read (${cause.code}).`, { hint: 'Check the path.', cause });
  });
  const fits = (name: string): string | undefined => endings.find((ending) => name.toLowerCase().endsWith(ending));
  const names = entry.isDirectory() ? (await readdir(path)).filter((name) => !name.startsWith('.') && fits(name)) : [];
  const files = entry.isDirectory()
    ? names.sort().map((name) => ({ path: join(path, name), id: name.slice(0, -fits(name)!.length) }))
    : [{ path, id: path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1).replace(/\.[^.]*$/, '') }];
  if (files.length === 0) {
    const [other] = (await readdir(path)).filter((name) => /\.(bmp|tiff?|gif|webp|jpe?g)$/i.test(name)).sort();
    throw new DsrgError(
      'DATASET',
      `${path} holds no file that ends in ${endings.join(' or ')}.`,
      other === undefined
        ? {}
        : { hint: `It holds ${other}: save such files as PNG, without smoothing or new colours.` },
    );
  }
  const twice = files.find(({ id }, index) => index > 0 && files[index - 1]!.id === id);
  if (twice) throw new DsrgError('DATASET', `${path} has two files of the name ${twice.id}.`);
  return files;
}
