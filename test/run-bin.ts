import { type ChildProcess, spawn } from 'node:child_process';
import { commandOf } from './built.ts';
import { repository } from './shared.ts';

/** What a command line left behind. */
export interface BinResult {
  /** Exit code; null where a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command of ours that is running. */
export interface RunningBin {
  readonly child: ChildProcess;
  readonly result: Promise<BinResult>;
}

/**
 * Starts a command of ours as a process of its own: as it was built, or from its source where that has changed since.
 * @param script of the repository: `evaluate/bin/dsrg-eval`
 * @param onError is told of all of stderr so far whenever there is more
 */
export function startBin(
  script: string,
  options: readonly string[],
  onError: (stderr: string) => void = () => {},
): RunningBin {
  const child = spawn(process.execPath, [...commandOf(script), ...options], { cwd: repository });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    onError(stderr);
  });
  const result = new Promise<BinResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, result };
}
