import { counted } from '@dsrg/core';
import { isPhotoName } from '../read/photo-id.ts';

/** Endings of lists, tables and texts: what says something of photos. */
const telling = /\.(txt|lst|csv|tsv|jsonl?|ndjson|xml|ya?ml|npy|npz|pkl|pickle|xmp|names|data|toml|ini|cfg|mat)$/i;

/** What is there for people to read, and nothing that a data set would lack. */
const documents =
  /(^|\/)((read[ _-]?me|licen[cs]e|copying|authors|citation|changelog|notice)[^/]*|[^/]*\.(md|rst|html?))$/i;

/** Why files of an ending are not used, and what helps; of any other ending it is that no format of photos has it. */
const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(heic|heif|hif)$/, 'HEIC is not read: convert them, for example with heif-convert'],
  [/^(jp2|j2k|jpx|jxl|jxr|tga|psd|xcf|svg|eps|ico|pcx|ppm|pgm|pbm|pnm|exr|hdr|dib)$/, 'not read: convert them to PNG'],
  [/^(cr2|cr3|nef|arw|dng|raf|orf|rw2|pef|srw|raw)$/, 'raw photos of a camera: develop them to JPEG'],
  [/^(mp4|mov|avi|mkv|webm|m4v|mpe?g|wmv)$/, 'films: take single pictures out of them'],
  [/^(zip|tar|gz|tgz|7z|rar)$/, 'archives: unpack them'],
  [/^pdf$/, 'documents: export their pictures'],
  [/^(xlsx?|xlsm|ods|numbers)$/, 'spreadsheets: save them as CSV with the columns image and tags'],
  [
    /^(parquet|arrow|feather|tfrecords?|lmdb|mdb|rec|h5|hdf5|sqlite3?|db3)$/,
    'packed data: save photos as files, and tags as CSV with the columns image and tags',
  ],
  [/^(manifest|caption)$/, 'no layout of tags that is known: write a CSV with the columns image and tags'],
];
const unknown = 'no photos by their ending';

/** What is known of the use of files. */
export interface FileUses {
  /** Whether a file is used. @default photos are, and no other file is */
  isUsed?(path: string): boolean;
  /** Why a list, table or text is not used. @default they are no photos */
  whyNotRead?(path: string): string;
  /** Why a picture is not used. */
  readonly pictures?: string;
}

/**
 * Counts the files of a data folder that are not used: one phrase, by ending and reason. Hidden files and documents (`README.md`) do not count.
 *
 * @param paths of the files, with slashes
 * @returns a note for `DatasetAbout.notes`, or none
 *
 * @example
 * unusedFiles(['a.jpg', 'b.heic', 'c.HEIC', 'film.mp4', 'README.md']);
 * // ['3 files not used: 2 .heic (HEIC is not read: convert them, for example with heif-convert), 1 .mp4 (films: …)']
 */
export function unusedFiles(
  paths: Iterable<string>,
  { isUsed = isPhotoName, whyNotRead = () => 'no photos', pictures = 'no photos of the set' }: FileUses = {},
): string[] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name.startsWith('.') || documents.test(path) || isUsed(path)) continue;
    const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
    const reason = isPhotoName(name) ? pictures : telling.test(name) ? whyNotRead(path) : reasonOf(ending);
    const part = `${ending === '' ? 'without an ending' : `.${ending}`} (${reason})`;
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([part, count]) => `${count} ${part}`);
  return [`${counted(total, 'file')} not used: ${parts.join(', ')}`];
}

function reasonOf(ending: string): string {
  return reasons.find(([endings]) => endings.test(ending))?.[1] ?? unknown;
}
