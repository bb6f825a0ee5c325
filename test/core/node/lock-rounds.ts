import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownIdentity } from '../../../core/node/process-identity.ts';

export type ContenderOrder = { readonly kind: 'take'; readonly folder: string } | { readonly kind: 'let go' };
export type ContenderAnswer =
  | { readonly kind: 'held' | 'busy' | 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** What a round begins with: no lock, a dead process's, or one whose heirs died while they took it over. */
export const roundKinds = ['fresh', 'stale', 'dead heirs'] as const;
export type RoundKind = (typeof roundKinds)[number];

/** What came of many rounds. */
export interface RoundsResult {
  readonly rounds: number;
  /** Rounds in which the lock had so many holders. */
  readonly holders: Readonly<Record<number, number>>;
  /** Errors other than BUSY. */
  readonly failures: readonly string[];
  /** Rounds that left something beside the lock. */
  readonly litter: number;
}

/**
 * Lets processes want the same lock at the same moment, a folder for each round. A holder keeps it until all have answered.
 *
 * @param root an empty folder
 */
export async function lockRounds(
  root: string,
  options: { readonly processes: number; readonly rounds: number; readonly kind: RoundKind },
): Promise<RoundsResult> {
  const { processes, rounds, kind } = options;
  const script = fileURLToPath(new URL('lock-contender.ts', import.meta.url));
  const execArgv = ['--import', 'tsx', '--conditions=dsrg-source'];
  const contenders = Array.from({ length: processes }, () => start(script, execArgv));
  const holders: Record<number, number> = {};
  const failures: string[] = [];
  let litter = 0;
  try {
    await Promise.all(contenders.map(({ child }) => once(child, 'spawn')));
    for (let round = 0; round < rounds; round++) {
      const folder = join(root, `${kind}-${round}`.replace(' ', '-'));
      await prepare(folder, kind, round);
      const answers = await ask(contenders, { kind: 'take', folder });
      const held = answers.filter((answer) => answer.kind === 'held').length;
      holders[held] = (holders[held] ?? 0) + 1;
      for (const answer of answers) if (answer.kind === 'failed') failures.push(answer.message);
      if ((await readdir(folder)).some((name) => name !== '.lock')) litter++;
      await ask(contenders, { kind: 'let go' });
    }
  } finally {
    for (const { child } of contenders) child.kill();
  }
  return { rounds, holders, failures, litter };
}

interface Contender {
  readonly child: ChildProcess;
  /** Settles when the process is no more. */
  readonly ended: Promise<ContenderAnswer>;
}

function start(script: string, execArgv: string[]): Contender {
  const child = fork(script, { execArgv });
  return { child, ended: once(child, 'exit').then(() => ({ kind: 'failed', message: 'A process ended.' })) };
}

async function ask(contenders: readonly Contender[], order: ContenderOrder): Promise<ContenderAnswer[]> {
  const answers = contenders.map(({ child, ended }) => {
    const answer = new Promise<ContenderAnswer>((resolve) => child.once('message', resolve));
    child.send(order);
    return Promise.race([answer, ended]);
  });
  return Promise.all(answers);
}

async function prepare(folder: string, kind: RoundKind, round: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (kind === 'fresh') return;
  const dead = deadHolders(3);
  await writeFile(join(folder, '.lock'), dead[0]!.content);
  if (kind === 'stale') return;
  // One died with the claim on the lock, in odd rounds another one with the claim on that claim.
  await writeFile(join(folder, `..lock.heir.${dead[0]!.token}.part`), dead[1]!.content);
  if (round % 2) await writeFile(join(folder, `..lock.heir.${dead[1]!.token}.part`), dead[2]!.content);
}

let gone: number | undefined;

function deadHolders(count: number): { token: string; content: string }[] {
  gone ??= spawnSync(process.execPath, ['-e', '']).pid;
  return Array.from({ length: count }, (_, index) => {
    const token = `${gone}-${String(index).padStart(8, '0')}`;
    const since = '2026-01-01T00:00:00.000Z';
    return { token, content: `${JSON.stringify({ ...ownIdentity(), pid: gone, start: '1', since, token })}\n` };
  });
}
