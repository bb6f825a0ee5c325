import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './shared.ts';

/** Folders of a package that hold none of its TypeScript, or are built apart. */
const apart = new Set(['dist', 'node_modules', 'assembly', 'page']);

/**
 * Whether every package was built after its last change, as `npm test` and `tsc -b` leave them. Asked once: a build in the middle of a run
 * must not change what the rest of it tries.
 */
const built = [
  ...['core', 'converters', 'evaluate', 'trainer'].map((name) => [name, `${name}/dist`]),
  ['trainer/page', 'trainer/dist/page'],
].every(([source = '', target = '']) => {
  const record = statSync(join(repository, target, 'tsconfig.tsbuildinfo'), { throwIfNoEntry: false });
  return record !== undefined && newest(join(repository, source)) <= record.mtimeMs;
});

/**
 * Node's flags for a process that imports our packages: none where they are built, since it then starts in a third of the time and runs what
 * users run; else those that read their source.
 */
export const packageFlags: readonly string[] = built ? [] : ['--import', 'tsx', '--conditions=dsrg-source'];

/**
 * Node's arguments that start a command of ours, as {@link packageFlags} says.
 * @param script of the repository: `evaluate/bin/dsrg-eval`
 */
export function commandOf(script: string): string[] {
  return [...packageFlags, join(repository, `${script}.${built ? 'mjs' : 'ts'}`)];
}

/** The module that runs when a command is imported: {@link commandOf}'s, without the file that only hands on to it. */
export function moduleOf(script: string): string {
  return join(repository, built ? `${script.replace('/bin/', '/dist/bin/')}.js` : `${script}.ts`);
}

/** When the newest TypeScript file below a folder was written, in milliseconds. */
function newest(folder: string): number {
  let latest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!apart.has(entry.name)) latest = Math.max(latest, newest(path));
    } else if (entry.name.endsWith('.ts')) {
      latest = Math.max(latest, statSync(path).mtimeMs);
    }
  }
  return latest;
}
