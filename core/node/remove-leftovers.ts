import { randomBytes } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { placeDigits, startOf } from './process-identity.ts';

/** After this long without a change, what another computer or container was writing is no longer being written. */
const FORGOTTEN_MS = 24 * 3600 * 1000;

/** A disk's times may be this much coarser, or this far behind. */
const CLOCK_MS = 5000;

/** A name beside `path` that nobody else has. It tells which process writes it, and where that runs. */
export function temporaryBeside(path: string): string {
  const digits = placeDigits() + randomBytes(4).toString('hex');
  return join(dirname(path), `.${basename(path)}.${process.pid}-${digits}.part`);
}

/** Whether a file of this name is still being written, by anybody: it has no name of its own yet. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

const temporaryName = /^\..+\.(\d+)-([0-9a-f]{8})([0-9a-f]{8})?\.part$/;

/** Removes what a process left beside `path` when it was killed while it wrote it. */
export async function discardLeftovers(path: string, pid: number): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => [] as string[]);
  const left = names.filter((name) => name.startsWith(`.${basename(path)}.${pid}-`) && name.endsWith('.part'));
  await Promise.all(left.map((name) => discard(join(folder, name))));
}

/**
 * Removes what killed processes were writing in a folder. What a living process writes stays; of another computer or container
 * nobody knows that from here, so its files stay for a day.
 *
 * @param options.deep looks into all folders below, too. @default false
 */
export async function removeLeftovers(folder: string, options: { readonly deep?: boolean } = {}): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (isTemporary(entry.name)) {
      if (await isAbandoned(path)) await discard(path);
    } else if (options.deep && entry.isDirectory()) await removeLeftovers(path, options);
  }
}

/** Folders that this process has looked through: what it finds there later is its own, or a living one's. */
const lookedThrough = new Set<string>();

/** {@link removeLeftovers}, once for each folder: a folder of many files is not listed again for each of them. */
export async function removeLeftoversOnce(folder: string): Promise<void> {
  const place = resolve(folder);
  if (lookedThrough.has(place)) return;
  lookedThrough.add(place);
  await removeLeftovers(place);
}

async function isAbandoned(path: string): Promise<boolean> {
  const [, pid = '', place = '', random] = temporaryName.exec(basename(path)) ?? [];
  const seenFromHere = random !== undefined && place === placeDigits();
  if (seenFromHere && Number(pid) !== process.pid) return startOf(Number(pid)) === undefined;
  const entry = await stat(path).catch(() => undefined);
  if (entry === undefined) return false;
  // Of this process's number, but older than it: a container's only process is number 1 each time it starts.
  const since = seenFromHere ? Date.now() - process.uptime() * 1000 - CLOCK_MS : Date.now() - FORGOTTEN_MS;
  // Not mtime: a link to another file has that one's.
  return entry.ctimeMs < since;
}

/** Removes what a failed write left behind; that this fails too must not hide the reason of the failure. */
export async function discard(temporary: string): Promise<void> {
  await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
}
