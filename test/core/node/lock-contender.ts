import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFolder } from '../../../core/node/lock-folder.ts';
import type { ContenderAnswer, ContenderOrder } from './lock-rounds.ts';

/** A process that wants the locks it is told of, and says what came of it. */
let release: (() => void) | undefined;

process.on('message', async (order: ContenderOrder) => {
  if (order.kind === 'let go') {
    release?.();
    release = undefined;
    return answer({ kind: 'done' });
  }
  try {
    release = await lockFolder(order.folder);
    // Held by two, the mark would be there.
    const mark = join(order.folder, 'held');
    await (await open(mark, 'wx')).close();
    await rm(mark);
    answer({ kind: 'held' });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    answer(code === 'BUSY' ? { kind: 'busy' } : { kind: 'failed', message });
  }
});

function answer(reply: ContenderAnswer): void {
  process.send?.(reply);
}
