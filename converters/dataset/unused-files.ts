import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isPhotoName } from '../read/photo-id.ts';

/** Endings of lists, tags and texts: what says something of photos, and is no photo that was overlooked. */
const descriptions =
  /\.(txt|csv|tsv|jsonl?|ndjson|xml|ya?ml|npy|npz|pkl|pickle|xmp|md|rst|html?|names|data|toml|ini|cfg|lst|mat)$/i;

/** Why files of an ending are not used, and what helps; of any other ending it is that no format of photos has it. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(heic|heif|hif)$/, 'HEIC is not read: convert them, for example with heif-convert'],
  [/^(jp2|j2k|jpx|jxl|jxr|tga|psd|xcf|svg|eps|ico|pcx|ppm|pgm|pbm|pnm|exr|hdr|dib)$/, 'not read: convert them to PNG'],
  [/^(cr2|cr3|nef|arw|dng|raf|orf|rw2|pef|srw|raw)$/, 'raw photos of a camera: develop them to JPEG'],
  [/^(mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv)$/, 'films: take single pictures out of them'],
  [/^(zip|tar|gz|tgz|7z|rar)$/, 'archives: unpack them'],
  [/^pdf$/, 'documents: export their pictures'],
];
const unknown = 'no photos by their ending';

/**
 * Counts the files of a data folder that are neither photos nor anything that tells of them: one phrase, by ending and reason.
 *
 * @param paths of the files, hidden ones left out
 * @returns a note for `DatasetAbout.notes`, or none
 *
 * @example
 * unusedFiles(['a.jpg', 'b.heic', 'c.HEIC', 'film.mp4', 'tags.csv']);
 * // ['3 files not used: 2 .heic (HEIC is not read: convert them, for example with heif-convert), 1 .mp4 (films: …)']
 */
export function unusedFiles(paths: Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.startsWith('.') || isPhotoName(name) || descriptions.test(name)) continue;
    const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([ending, count]) => `${count} ${ending === '' ? 'without an ending' : `.${ending}`} (${reasonOf(ending)})`);
  return [`${total} ${total === 1 ? 'file' : 'files'} not used: ${parts.join(', ')}`];
}

/** {@link unusedFiles} of the folders in which photos lie. @param photos paths */
export async function unusedBeside(photos: Iterable<string>): Promise<string[]> {
  const folders = new Set([...photos].map((photo) => dirname(photo)));
  const files: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // a missing photo is named elsewhere
    files.push(...entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  }
  return unusedFiles(files);
}

function reasonOf(ending: string): string {
  return reasons.find(([endings]) => endings.test(ending))?.[1] ?? unknown;
}
