import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Removes the label files that earlier pages of a watch were drawn from and this one is not: those of older checkpoints,
 * and of photos that are no longer shown. Evaluations stay, and so does all of a watch with other settings.
 *
 * @param folders those of the networks on the page, all in one folder, as `evaluationOf` names them
 * @param ids of the photos on the page
 */
export async function prunePictures(folders: readonly string[], ids: readonly string[]): Promise<void> {
  const [first] = folders;
  if (first === undefined) return;
  const place = dirname(first);
  const settings = first.slice(first.lastIndexOf('-'));
  const shown = new Set(folders.map((folder) => basename(folder)));
  for (const entry of await readdir(place, { withFileTypes: true })) {
    if (!entry.isDirectory() || !entry.name.endsWith(settings)) continue;
    const folder = join(place, entry.name);
    if (!shown.has(entry.name)) await rm(folder, { recursive: true });
    else
      for (const file of await readdir(folder))
        if (!ids.includes(file.replace(/\.png$/, ''))) await rm(join(folder, file));
  }
}
