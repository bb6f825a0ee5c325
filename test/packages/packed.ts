import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { repository } from '../shared.ts';

const run = promisify(execFile);

/** The address that they say they come from: one that nobody has. */
export const packedFrom = 'git@git.example.org:somebody/dsrg.git';

/** Where the packages are packed and installed; made when it is first asked for, removed when the process ends. */
export interface PackedFolder {
  readonly root: string;
  /** Paths of the five packages. */
  readonly tarballs: readonly string[];
}

let packing: Promise<PackedFolder | undefined> | undefined;

/** Packs once for all tests of a process; `undefined`, with a line that says so, where there is no npm registry. */
export function packPackages(): Promise<PackedFolder | undefined> {
  packing ??= pack();
  return packing;
}

async function pack(): Promise<PackedFolder | undefined> {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-packages-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  try {
    await shell(root, 'npm', 'view', 'onnxruntime-node@1.30.0', 'version', '--prefer-offline');
  } catch {
    console.log('      skipped: the npm registry cannot be reached, and npm has kept nothing of it');
    return undefined;
  }
  const packed = join(root, 'packed');
  await shell(repository, process.execPath, join('.ci', 'pack.mjs'), packed, packedFrom);
  return { root, tarballs: readdirSync(packed).map((name) => join(packed, name)) };
}

/** Installs packages into a new folder, as a user does. */
export async function installInto(folder: string, ...what: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true, "type": "module" }');
  await shell(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...what);
}

let bare: string | undefined;

/**
 * A search path of Node, npm and a shell alone, as in a clean container: no compiler, no Python, no make. On Windows, where links to
 * programs do not work so, the path as it is.
 */
function barePath(): string {
  const whole = process.env.PATH ?? '';
  if (process.platform === 'win32') return whole;
  if (bare !== undefined) return bare;
  bare = mkdtempSync(join(tmpdir(), 'dsrg-path-'));
  const folder = bare;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const program of ['node', 'npm', 'npx', 'sh', 'env']) {
    const found = whole.split(delimiter).find((place) => existsSync(join(place, program)));
    if (found !== undefined) symlinkSync(join(found, program), join(folder, program));
  }
  return folder;
}

/**
 * Runs a command without anything that this test's own npm set for its children, and without compilers ({@link barePath}); fails with all
 * that it said.
 */
export async function shell(folder: string, command: string, ...options: readonly string[]): Promise<string> {
  const clean = Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD|NODE_OPTIONS|PATH$)/i.test(name));
  const settings = { cwd: folder, env: { ...Object.fromEntries(clean), PATH: barePath() }, maxBuffer: 1 << 26 };
  try {
    const { stdout, stderr } = await run(command, [...options], settings);
    return stdout + stderr;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${[command, ...options].join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}
