import { existsSync } from 'node:fs';
import { readdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shard } from '../shard.ts';
import { lockFolder, requireUnlocked } from './lock-folder.ts';

/**
 * Makes this process the only one that writes to a folder, or the only one with its shard: shards work side by side, but not beside a process
 * that has no shard. Each takes its own lock before it looks at the others', so that of two at once one at least gives way.
 *
 * @param room folder below `out` where shards have their locks
 * @returns gives the folder free again, and removes it where it was made for the lock and is empty still; it is free too when the process ends
 * @throws DsrgError BUSY while another process writes there; FILE_WRITE
 */
export async function lockShard(out: string, room: string, shard: Shard | undefined): Promise<() => Promise<void>> {
  const locks = join(out, room);
  const own = shard === undefined ? out : join(locks, `shard-${shard.index}-of-${shard.count}`);
  const made = existsSync(out) ? [] : [...new Set([own, locks, out])];
  const unlock = await lockFolder(own);
  const others = shard === undefined ? await shardsIn(locks) : [out];
  for (const other of others) await requireUnlocked(other);
  return async () => {
    unlock();
    // Who has something in it keeps it.
    for (const folder of made) await rmdir(folder).catch(() => undefined);
  };
}

async function shardsIn(locks: string): Promise<string[]> {
  const entries = await readdir(locks).catch((): string[] => []);
  return entries.filter((entry) => /^shard-\d+-of-\d+$/.test(entry)).map((entry) => join(locks, entry));
}
