import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { classFiles, filesDirectlyIn, fileUses } from './file-uses.ts';
import { listFiles } from './find-photos.ts';
import { type OpenDatasetOptions, USUAL_MASKS } from './open-options.ts';
import type { TagReading } from './tag-reading.ts';
import { unusedFiles } from './unused-files.ts';

/** Folders of VOC's own, of which a task uses some; masks that match no photo are counted by themselves. */
const own = /^(JPEGImages|Annotations|ImageSets|Segmentation(Class|Object)\w*|masks|seg_labels)$/i;

/** What a VOC folder was opened with. */
interface UsedInVoc {
  readonly photos: ReadonlyMap<string, string>;
  readonly masks: ReadonlyMap<string, string>;
  readonly tags: TagReading | undefined;
  /** Where the tags were read. */
  readonly source: string | undefined;
  readonly options: OpenDatasetOptions;
}

/**
 * Counts the files of a VOC folder that are not used: those beside photos and annotations, at the top, and in folders that VOC does not have.
 * Annotations count where other tags won; VOC's own folders that are not needed do not.
 */
export async function unusedInVoc(
  root: string,
  { photos, masks, tags, source, options }: UsedInVoc,
): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const maskFolder = (options.masks ?? USUAL_MASKS).split('/')[0];
  const strange = entries.filter(
    ({ name }) => !own.test(name) && !name.startsWith('.') && name !== maskFolder && !name.startsWith(`${USUAL_MASKS}`),
  );
  const folders = strange.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const inside = await Promise.all(
    folders.map(async (folder) => (await listFiles(join(root, folder))).map((path) => `${folder}/${path}`)),
  );
  const beside = await filesDirectlyIn(root, ['', 'JPEGImages', 'Annotations']);
  const used = [...photos.values(), ...masks.values(), ...classFiles(root, options), join(root, 'labelmap.txt')];
  const uses = fileUses(root, used, tags);
  const read = (path: string): boolean =>
    (source === 'xml' || source === undefined) && /^Annotations\/.*\.xml$/i.test(path);
  return unusedFiles([...beside, ...inside.flat()], {
    ...uses,
    isUsed: (path) => uses.isUsed?.(path) === true || read(path),
    pictures: 'outside JPEGImages',
  });
}
