import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './shared.ts';

/** Folders of a package that hold none of its TypeScript. */
const apart = new Set(['dist', 'node_modules', 'assembly']);

/**
 * Whether every package was built after its last change, as `npm test` and `tsc -b` leave them: a command then starts in a third of the time
 * that it takes from source, and is the one that users run.
 */
export function isBuilt(packages: readonly string[]): boolean {
  return packages.every((name) => {
    const record = statSync(join(repository, name, 'dist', 'tsconfig.tsbuildinfo'), { throwIfNoEntry: false });
    return record !== undefined && newest(join(repository, name)) <= record.mtimeMs;
  });
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
