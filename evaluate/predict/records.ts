import { existsSync, readFileSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOf, type ScoredOutline } from '@dsrg/converters';
import { ReadBudget } from '@dsrg/core';
import { notWritten, writeFileAtomic } from '@dsrg/core/node';
import type { PhotoInput } from './find-inputs.ts';
import { walkFiles } from './walk-files.ts';

/** What is known of a predicted photo. Written last: it is the sign that the photo is done. */
export interface PhotoRecord {
  readonly maker: string;
  /** Size and time of the photo's file when it was read: another photo of the same name is predicted anew. */
  readonly photo: { readonly bytes: number; readonly modified: number };
  readonly file: string;
  readonly height: number;
  readonly width: number;
  /** Kinds of results that there are. */
  readonly kinds: readonly string[];
  /** Their files, relative to the folder. */
  readonly files: readonly string[];
  readonly objects: readonly ScoredOutline[];
}

/** Records lie there, in the folder of the results. */
export const recordsFolder = '.predict';

/** @throws FILE_WRITE */
export async function writeRecord(out: string, name: string, record: PhotoRecord): Promise<void> {
  await writeFileAtomic(recordFile(out, name), `${JSON.stringify(record)}\n`);
}

/** The record of a photo; `undefined` where there is none, or none that can be read. */
export function readRecord(out: string, name: string): PhotoRecord | undefined {
  try {
    const text = readFileSync(recordFile(out, name), 'utf8');
    const record = jsonOf(text, new ReadBudget(recordFile(out, name), text.length)) as PhotoRecord;
    return Array.isArray(record.objects) && Array.isArray(record.files) ? record : undefined;
  } catch {
    return undefined; // none, or half of one: the photo is predicted anew
  }
}

/** What tells a photo's file from another one of the same name; `undefined` where it cannot be looked at. */
export async function stampOf(path: string): Promise<PhotoRecord['photo'] | undefined> {
  const entry = await stat(path).catch(() => undefined);
  return entry && { bytes: entry.size, modified: entry.mtimeMs };
}

/** Is all of `kinds` there, by this maker, of the photo as it is now? */
export async function isDone(
  out: string,
  input: PhotoInput,
  maker: string,
  kinds: readonly string[],
): Promise<boolean> {
  const record = readRecord(out, input.name);
  if (record?.maker !== maker || !kinds.every((kind) => record.kinds.includes(kind))) return false;
  const stamp = await stampOf(input.path);
  if (stamp?.bytes !== record.photo.bytes || stamp.modified !== record.photo.modified) return false;
  return record.files.every((file) => existsSync(join(out, file)));
}

/** Forgets a photo that can no longer be read. */
export async function forgetRecord(out: string, name: string): Promise<void> {
  await remove(recordFile(out, name));
}

/** Removes all results that records tell of, and the records; returns how many results. */
export async function clearResults(out: string): Promise<number> {
  const root = join(out, recordsFolder);
  let removed = 0;
  for (const file of existsSync(root) ? await walkFiles(root, '') : []) {
    const record = readRecord(out, file.replace(/\.json$/, ''));
    for (const result of record?.files ?? []) {
      if (/(^|[/\\])\.\.([/\\]|$)/.test(result)) continue; // not by us
      await remove(join(out, result));
      removed++;
    }
  }
  await remove(root);
  return removed;
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(path, error);
  });
}

function recordFile(out: string, name: string): string {
  return join(out, recordsFolder, `${name}.json`);
}
