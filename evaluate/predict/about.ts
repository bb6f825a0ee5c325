import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { jsonOf } from '@dsrg/converters';
import { counted, DsrgError, ReadBudget } from '@dsrg/core';
import { readText, writeFileAtomic } from '@dsrg/core/node';
import type { Labeller } from '../label/labeller.ts';
import { makerOf, type PredictionsAbout, predictionsAbout } from './predictions-about.ts';
import { clearResults } from './records.ts';

/** What predictions of this labeller say of themselves. */
export async function aboutPredictions(labeller: Labeller, minArea: number): Promise<PredictionsAbout> {
  const { protocol } = labeller;
  return predictionsAbout(await labeller.about(), { protocol, minArea });
}

/**
 * Makes a folder this prediction's: an empty one is taken, one that the same model began is gone on with, any other is
 * refused, or with `overwrite` cleared of what dsrg-predict wrote.
 *
 * @param sheets files about all photos that are to be written
 * @returns what the folder says of itself now
 * @throws DsrgError CONFIG for a folder, or a file of `sheets`, that something else wrote; FILE_WRITE
 */
export async function claimFolder(
  out: string,
  about: PredictionsAbout,
  sheets: readonly string[],
  { overwrite, say }: { readonly overwrite: boolean; readonly say: (line: string) => void },
): Promise<PredictionsAbout> {
  const before = await readAbout(out);
  if (overwrite && before)
    say(`${out}: ${counted(await clearResults(out), 'file')} of ${before.model.file} removed (--overwrite).`);
  if (!overwrite) await refuseForeign(out, about, before);
  const known = (before?.sheets ?? []).map((sheet) => resolve(out, sheet));
  for (const sheet of overwrite ? [] : sheets)
    if (!known.includes(resolve(sheet)) && (await readFile(sheet).then(() => true, isThere)))
      throw new DsrgError('CONFIG', `${sheet} exists, and is not of these predictions.`, {
        hint: 'Choose another name, remove it, or say --overwrite.',
      });
  const all = [
    ...new Set([...(before?.sheets ?? []), ...sheets.map((sheet) => relative(out, sheet).replaceAll('\\', '/'))]),
  ];
  const claimed = { ...about, sheets: all };
  await writeFileAtomic(join(out, aboutFile), `${JSON.stringify(claimed, undefined, 2)}\n`);
  return claimed;
}

const aboutFile = 'predict.json';

function isThere(error: NodeJS.ErrnoException): boolean {
  return error.code !== 'ENOENT';
}

async function refuseForeign(
  out: string,
  about: PredictionsAbout,
  before: PredictionsAbout | undefined,
): Promise<void> {
  if (before?.maker === about.maker) return;
  if (before) {
    const [old, now] = [makerOf(before).says, makerOf(about).says];
    throw new DsrgError('CONFIG', `${out} holds what ${old} predicted; this is ${now}.`, {
      hint: 'Masks of two models in one folder would be taken for one. Choose another --out, or replace all: --overwrite.',
    });
  }
  const found: string[] = await readdir(out).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new DsrgError('FILE_WRITE', `The folder ${out} cannot be used (${error.code}).`, { cause: error });
  });
  const names = found.filter((name) => !name.startsWith('.')); // what another shard is just writing is hidden, too
  if (names.includes(aboutFile)) return refuseForeign(out, about, await readAbout(out)); // another shard was quicker
  if (names.length > 0)
    throw new DsrgError(
      'CONFIG',
      `${out} holds ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}, but no ${aboutFile}: nothing that dsrg-predict began.`,
      {
        hint: 'Name a new or empty folder; --overwrite writes there all the same and replaces files of the same names.',
      },
    );
}

async function readAbout(out: string): Promise<PredictionsAbout | undefined> {
  const path = join(out, aboutFile);
  const there = await readFile(path).then(() => true, isThere);
  if (!there) return undefined;
  try {
    const text = await readText(path);
    const about = jsonOf(text, new ReadBudget(path, text.length)) as PredictionsAbout;
    if (about.kind === 'dsrg-predictions' && typeof about.maker === 'string' && Array.isArray(about.sheets))
      return about;
  } catch (error) {
    if (error instanceof DsrgError) throw error; // anything else: no JSON, told below
  }
  throw new DsrgError('FILE_FORMAT', `${path} is not by dsrg-predict, or damaged.`, {
    hint: 'Choose another --out, or remove the file.',
  });
}
