import { dirname, join, relative } from 'node:path';
import { isPhotoName } from '../read/photo-id.ts';
import { type CocoFile, listCocoFiles } from './coco-files.ts';
import { classFiles, filesDirectlyIn, fileUses } from './file-uses.ts';
import type { OpenDatasetOptions } from './open-options.ts';
import type { TagReading } from './tag-reading.ts';
import { unusedFiles } from './unused-files.ts';

/** What a COCO folder was opened with. */
interface UsedInCoco {
  readonly file: CocoFile;
  readonly photos: ReadonlyMap<string, string>;
  readonly masks: ReadonlyMap<string, string>;
  readonly tags: TagReading;
  readonly options: OpenDatasetOptions;
}

/**
 * Counts the files of a COCO folder that are not used: those beside photos, in `annotations` and at the top. Instances files of other splits
 * are used by these; a photo that no entry names counts where no other split can have it.
 */
export async function unusedInCoco(
  root: string,
  { file, photos, masks, tags, options }: UsedInCoco,
): Promise<string[]> {
  const files = listCocoFiles(root);
  const folders = [...photos.values()].map((photo) => relative(root, dirname(photo)).replaceAll('\\', '/'));
  const beside = await filesDirectlyIn(root, ['', 'annotations', ...folders]);
  const used = [...photos.values(), ...masks.values(), ...files.map(({ path }) => path), ...classFiles(root, options)];
  const uses = fileUses(root, used, tags);
  const own = join(root, file.split);
  const mayBeAnothers = (path: string): boolean =>
    isPhotoName(path) && files.length > 1 && !join(root, path).startsWith(`${own}/`);
  return unusedFiles(beside, {
    ...uses,
    isUsed: (path) => uses.isUsed?.(path) === true || mayBeAnothers(path),
    pictures: `not in ${relative(root, file.path)}`,
  });
}
