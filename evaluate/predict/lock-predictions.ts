import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder, requireUnlocked } from '@dsrg/core/node';
import type { Shard } from '../score/shard.ts';
import { recordsFolder } from './records.ts';

/**
 * Makes this process the only one that predicts into a folder, or the only one with its shard: shards work side by side, but not beside a
 * process that has no shard. Each takes its own lock before it looks at the others', so that of two at once one at least gives way.
 *
 * @returns gives the folder free again, and removes it where it was made for the lock and is empty still; it is free too when the process ends
 * @throws DsrgError BUSY while another process predicts there; FILE_WRITE
 */
export async function lockPredictions(out: string, shard: Shard | undefined): Promise<() => Promise<void>> {
  const room = join(out, recordsFolder);
  const own = shard === undefined ? out : join(room, `shard-${shard.index}-of-${shard.count}`);
  const made = existsSync(out) ? [] : [...new Set([own, room, out])];
  const unlock = await lockFolder(own);
  const others = shard === undefined ? await shardsIn(room) : [out];
  for (const other of others) await requireUnlocked(other);
  return async () => {
    unlock();
    // Who has something in it keeps it.
    for (const folder of made) await rmdir(folder).catch(() => undefined);
  };
}

async function shardsIn(room: string): Promise<string[]> {
  const entries = await readdir(room).catch((): string[] => []);
  return entries.filter((entry) => /^shard-\d+-of-\d+$/.test(entry)).map((entry) => join(room, entry));
}
