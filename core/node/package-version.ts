import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The version of an installed package.
 *
 * @param name as in package.json
 * @param from where it is looked for, as a file URL. @default this package
 * @returns `undefined` where it is not installed
 */
export function packageVersion(name: string, from: string = import.meta.url): string | undefined {
  const entrance = name === '@dsrg/core' ? fileURLToPath(import.meta.url) : findEntrance(name, from);
  for (let folder = entrance && dirname(entrance); folder && folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
    if (manifest.name === name) return manifest.version;
  }
  return undefined;
}

function findEntrance(name: string, from: string): string | undefined {
  const require = createRequire(from);
  for (const request of [`${name}/package.json`, name]) {
    try {
      return require.resolve(request);
    } catch {
      // Packages may hide their package.json, or have no entrance for require; the next request may do.
    }
  }
  return undefined;
}
