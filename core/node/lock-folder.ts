import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DsrgError } from '../errors.ts';
import { lifeOf, ownIdentity, type ProcessIdentity } from './process-identity.ts';
import { discard, removeLeftovers } from './remove-leftovers.ts';
import { notWritten } from './write-file-atomic.ts';

const LOCK = '.lock';
/** Letters of one: it holds a few names and numbers. */
const LONGEST = 4096;

/** What a lock holds, as JSON. */
interface Holder extends ProcessIdentity {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Tells this lock from every other one that there ever was. */
  readonly token: string;
}

/**
 * Makes this process the only one that writes to a folder. The lock is linked in its place whole. One whose process is gone
 * (killed, power cut, its number given to another) is taken over; one that cannot be judged from here, another computer's
 * or container's, never is. What killed processes were writing in the folder is removed.
 *
 * @returns gives the folder free again; it is free too when the process ends
 * @throws DsrgError BUSY while another process holds it, or may; FILE_WRITE
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const token = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const holder: Holder = { ...ownIdentity(), since: new Date().toISOString(), token };
  const contender = { folder, holder, content: `${JSON.stringify(holder)}\n` };
  try {
    await mkdir(folder, { recursive: true });
    await acquire(join(folder, LOCK), contender);
    await removeTraces(folder);
    await removeLeftovers(folder, { deep: true });
  } catch (error) {
    throw error instanceof DsrgError ? error : notWritten(join(folder, LOCK), error as NodeJS.ErrnoException);
  }
  const path = join(folder, LOCK);
  const release = () => {
    process.off('exit', release);
    try {
      if (readFileSync(path, 'utf8') === contender.content) rmSync(path, { force: true });
    } catch {
      // The folder was removed meanwhile: nothing is left to release.
    }
  };
  process.on('exit', release);
  return release;
}

/**
 * Looks whether another process is writing to a folder, without taking it.
 *
 * @throws DsrgError BUSY while one holds it, or may
 */
export async function requireUnlocked(folder: string): Promise<void> {
  const holder: Holder = { ...ownIdentity(), since: '', token: '' };
  const contender = { folder, holder, content: '' };
  const found = await readHolder(join(folder, LOCK), contender);
  if (found !== undefined) refuseLiving(found, contender);
}

interface Contender {
  readonly folder: string;
  readonly holder: Holder;
  readonly content: string;
}

/**
 * Puts this process's name into `path`. To take over from a dead holder one must first hold the claim on *that* holder's
 * token, by this same function. Whoever has it is the only one who may replace that holder: the dead one does nothing, and
 * a claim that comes late sees another token and lets go.
 */
async function acquire(path: string, contender: Contender): Promise<void> {
  while (!(await create(path, contender))) {
    const found = await readHolder(path, contender);
    if (!found) continue; // released meanwhile
    refuseLiving(found, contender);
    const claim = join(contender.folder, hiddenName(`heir.${found.token}`));
    await acquire(claim, contender);
    try {
      if ((await readHolder(path, contender))?.token !== found.token) continue;
      if (await replace(path, contender)) return;
    } finally {
      await rm(claim, { force: true });
    }
  }
}

/** A new file, with all its bytes from its first moment on; false where one is there. */
async function create(path: string, contender: Contender): Promise<boolean> {
  const temporary = await writeTemporary(contender);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) return robbed(error as NodeJS.ErrnoException);
    return await createWithoutLink(path, contender);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** On a disk without links (FAT, some network shares) the file is there before its bytes: readers wait for those. */
async function createWithoutLink(path: string, { content }: Contender): Promise<boolean> {
  try {
    await writeSynced(path, content);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function replace(path: string, contender: Contender): Promise<boolean> {
  const temporary = await writeTemporary(contender);
  return rename(temporary, path).then(() => true, robbed);
}

/** Our temporary file was among the traces that another one removed once it had the lock. */
function robbed(error: NodeJS.ErrnoException): boolean {
  if (error.code === 'ENOENT') return false;
  throw error;
}

async function writeTemporary({ folder, holder, content }: Contender): Promise<string> {
  const temporary = join(folder, hiddenName(holder.token));
  await rm(temporary, { force: true });
  try {
    await writeSynced(temporary, content);
  } catch (error) {
    await discard(temporary); // the disk is full
    throw error;
  }
  return temporary;
}

async function writeSynced(path: string, content: string): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Ends like the temporary names of all writers, so that no listing of results shows it. */
function hiddenName(name: string): string {
  return `.${LOCK}.${name}.part`;
}

/** Who holds a lock; undefined where there is none any more. */
async function readHolder(path: string, { folder }: Contender): Promise<Holder | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    const holder = text.length > LONGEST ? undefined : parseHolder(text);
    if (holder) return holder;
    await wait(25);
  }
  throw new DsrgError('BUSY', `${path} is a lock, but does not say of which process.`, {
    hint: `If nothing writes to ${folder}, remove it: rm '${path}'`,
  });
}

function parseHolder(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Record<keyof Holder, unknown>> | null;
    const words = [holder?.host, holder?.machine, holder?.boot, holder?.numbers, holder?.start, holder?.since];
    const sound = words.every((word) => typeof word === 'string') && typeof holder?.pid === 'number';
    return sound && /^\d+-[0-9a-f]{8}$/.test(String(holder?.token)) ? (holder as unknown as Holder) : undefined;
  } catch {
    return undefined;
  }
}

function refuseLiving(found: Holder, { folder, holder }: Contender): void {
  const life = lifeOf(found, holder);
  if (life === 'gone') return;
  if (life === 'running') {
    throw new DsrgError('BUSY', `Process ${found.pid} is writing to ${folder}.`, {
      hint: `Wait until it has ended, or give another folder. It began at ${found.since}; its lock is ${join(folder, LOCK)}.`,
    });
  }
  const where = found.host === holder.host ? `another container on ${found.host}` : found.host;
  throw new DsrgError(
    'BUSY',
    `Process ${found.pid} of ${where} began to write to ${folder} at ${found.since}; whether it still runs cannot be seen from here.`,
    { hint: `Look there. If it has ended, remove its lock: rm '${join(folder, LOCK)}'` },
  );
}

/** What contenders left who were killed. Whoever is robbed of a file while alive tries again, and sees that the lock is held. */
async function removeTraces(folder: string): Promise<void> {
  const traces = (await readdir(folder)).filter((name) => name.startsWith(`.${LOCK}.`) && name.endsWith('.part'));
  await Promise.all(traces.map((name) => rm(join(folder, name), { force: true })));
}
