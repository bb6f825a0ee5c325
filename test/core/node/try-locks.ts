/**
 * Many rounds of the lock, too many for every test run:
 *   node --import tsx --conditions=dsrg-source test/core/node/try-locks.ts [processes] [rounds]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockRounds, roundKinds } from './lock-rounds.ts';

const [processes = 8, rounds = 1000] = process.argv.slice(2).map(Number);
const root = await mkdtemp(join(tmpdir(), 'dsrg-locks-'));
try {
  for (const kind of roundKinds) {
    const { holders, failures, litter } = await lockRounds(root, { processes, rounds, kind });
    const counts = Object.entries(holders).map(([held, times]) => `${held} in ${times} rounds`);
    process.stdout.write(`${kind}: ${processes} processes, holders: ${counts.join(', ')}; with litter: ${litter}\n`);
    for (const failure of new Set(failures)) process.stdout.write(`  ${failure}\n`);
    if (holders[1] !== rounds || failures.length > 0 || litter > 0) process.exitCode = 1;
  }
} finally {
  await rm(root, { recursive: true, force: true });
}
