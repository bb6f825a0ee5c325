import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../shared.ts';

/** What a command line left behind. */
export interface BinResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of ours from its source, as a process of its own. */
export function runBin(bin: string, ...options: string[]): Promise<BinResult> {
  const file = join(repository, 'evaluate', 'bin', `${bin}.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=dsrg-source', file, ...options], {
    cwd: repository,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
