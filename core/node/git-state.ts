import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';

/** The state of a git repository. */
export interface GitState {
  /** Hash of the commit. */
  readonly head: string;
  /** Whether files that git knows differ from it. */
  readonly dirty: boolean;
  /** SHA-256 of `git diff HEAD`: two runs with the same one had the same changes. Of a clean repository: `null`. */
  readonly diff: string | null;
}

/** Nothing that the repository's own configuration names is run, and no lock is taken. */
const SAFE = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];

/**
 * The state of the git repository that a folder is in: neither its place, nor names, nor what was changed.
 *
 * @returns undefined outside a repository, before its first commit, and without git
 */
export async function gitState(folder: string): Promise<GitState | undefined> {
  const head = await git(folder, ['rev-parse', '--verify', 'HEAD']);
  if (head === undefined) return undefined;
  const diff = await git(folder, ['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--binary', 'HEAD']);
  if (diff === undefined) return undefined;
  const dirty = diff.bytes > 0;
  return { head: head.start.trim(), dirty, diff: dirty ? diff.sha256 : null };
}

/** @returns the start of what it printed, and its hash; undefined where it failed */
function git(folder: string, line: readonly string[]) {
  return new Promise<{ start: string; bytes: number; sha256: string } | undefined>((resolve) => {
    const hash = createHash('sha256');
    let [start, bytes] = ['', 0];
    const child = spawn('git', [...SAFE, ...line], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
      if (start.length < 100) start += chunk.toString('latin1').slice(0, 100);
    });
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? { start, bytes, sha256: hash.digest('hex') } : undefined));
  });
}
