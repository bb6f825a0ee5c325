import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this repository. */
export const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/**
 * Where a file or folder of the shared material lies, or `undefined` (and one line that says so) where it is absent.
 * The material is looked for in the environment's `DSRG_SHARED`, else in `shared` beside the repository.
 *
 * @param path relative to the shared folder, with forward slashes
 * @example
 * it('equals the published map', function () {
 *   const file = shared('golden/crf/case-1.json');
 *   if (file === undefined) this.skip();
 *   …
 * });
 */
export function shared(path: string): string | undefined {
  const root = process.env.DSRG_SHARED || join(repository, '..', 'shared');
  const file = join(root, path);
  if (existsSync(file)) return file;
  console.log(`      skipped: no ${path} in ${root} (DSRG_SHARED names another folder)`);
  return undefined;
}
