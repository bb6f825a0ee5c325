import { readFileSync, rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError } from '../errors.ts';
import { notWritten } from './write-file-atomic.ts';

const LOCK = '.lock';

/**
 * Makes this process the only one that writes to a folder. A lock whose process is gone (killed, power cut) is taken over.
 *
 * @returns gives the folder free again; it is free too when the process ends
 * @throws DsrgError BUSY while another process holds it; FILE_WRITE
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const path = join(folder, LOCK);
  // A container gives its process the same number after each start: the time of the start tells them apart.
  const own = `${process.pid} ${Math.round(performance.timeOrigin)}`;
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw notWritten(folder, error);
  });
  for (;;) {
    try {
      await writeFile(path, own, { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritten(path, error as NodeJS.ErrnoException);
      const found = await readFile(path, 'utf8').catch(() => '');
      const holder = Number(found.split(' ')[0]);
      if (found === own || (holder !== process.pid && isRunning(holder))) {
        throw new DsrgError('BUSY', `Process ${holder} is writing to ${folder}.`, {
          hint: 'Wait until it has ended, or give another folder.',
        });
      }
      await rm(path, { force: true });
    }
  }
  const release = () => {
    process.off('exit', release);
    try {
      if (readFileSync(path, 'utf8') === own) rmSync(path, { force: true });
    } catch {
      // The folder was removed meanwhile: nothing is left to release.
    }
  };
  process.on('exit', release);
  return release;
}

function isRunning(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
