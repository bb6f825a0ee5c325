import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError } from '../errors.ts';
import type { Maker } from '../maker/maker.ts';
import { makerOfPng, pngMakerBytes } from '../maker/png-maker.ts';
import { readHead } from './read-bytes.ts';
import { isTemporary } from './remove-leftovers.ts';
import { notWritten } from './write-file-atomic.ts';

/** What kind of files results are. */
export interface ResultKind {
  /** For messages: `masks`. */
  readonly what: string;
  /** Of their names: `.png`. */
  readonly ending: string;
  /** What a file says made it. */
  makerOf(path: string): Promise<Maker | undefined>;
}

/** Label PNGs. */
export const labelResults: ResultKind = {
  what: 'masks',
  ending: '.png',
  makerOf: async (path) => makerOfPng(await readHead(path, pngMakerBytes)),
};

/**
 * Makes sure that a folder holds no results of anybody else, before the first is written: those of the same maker are
 * gone on with, an empty or a new folder is taken.
 *
 * @throws DsrgError CONFIG naming both makers; FILE_WRITE for a folder that cannot be used
 */
export async function claimResults(folder: string, maker: Maker, kind: ResultKind): Promise<void> {
  const names = await readdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw notWritten(folder, error);
  });
  for (const name of names.sort()) {
    if (!name.endsWith(kind.ending) || isTemporary(name.replace(/^.*[/\\]/, ''))) continue;
    const found = await kind.makerOf(join(folder, name));
    if (found?.hash === maker.hash) continue;
    const whose = found === undefined ? `${name}, which does not say what made it` : `${kind.what} of ${found.says}`;
    throw new DsrgError('CONFIG', `${folder} holds ${whose}; now they would be of ${maker.says}.`, {
      hint: `Two makers' ${kind.what} in one folder would be taken for one. Give another folder, or remove this one first: rm -r '${folder}'`,
    });
  }
}
