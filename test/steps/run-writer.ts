import { spawnSync } from 'node:child_process';
import { commandOf } from '../built.ts';
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
