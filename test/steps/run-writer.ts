import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { commandOf, moduleOf, packageFlags } from '../built.ts';
import { repository } from '../shared.ts';

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/**
 * Runs a command of ours to its end.
 *
 * @param preload a module that is loaded first, in processes that it forks, too
 * @param env variables for it
 */
export function tryRun(
  bin: string,
  argv: readonly string[],
  preload?: string,
  env: Readonly<Record<string, string>> = {},
): Ended {
  const flags = preload === undefined ? [] : ['--import', preload];
  const { status, stderr } = spawnSync(process.execPath, [...flags, ...commandOf(bin), ...argv], {
    cwd: repository,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { code: status, stderr };
}

/** @throws what it says, where it does not end well */
export function run(...what: Parameters<typeof tryRun>): void {
  const { code, stderr } = tryRun(...what);
  if (code !== 0) throw new Error(`${what[0]} ended with ${code}: ${stderr}`);
}

/** A process that runs one command after the other: see `run-again.mjs`. */
export interface Runner {
  run(bin: string, argv: readonly string[]): Promise<Ended>;
  close(): void;
}

export function openRunner(): Runner {
  const child = fork(join(repository, 'test/steps/run-again.mjs'), {
    cwd: repository,
    execArgv: [...packageFlags],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const died = once(child, 'exit').then(([code]): Ended => ({ code, stderr: 'the process of all runs has ended' }));
  return {
    run: (bin, argv) => {
      const answer = new Promise<Ended>((resolve) => child.once('message', (ended) => resolve(ended as Ended)));
      child.send({ script: moduleOf(bin), argv });
      return Promise.race([answer, died]);
    },
    close: () => child.kill(),
  };
}
