import { DsrgError } from '@dsrg/core';
import { imageColumnOf, tagColumnsOf } from '../read/tables/columns.ts';
import { parseTable, type TableRow } from '../read/tables/parse-table.ts';

/** A table of tags with one line a photo, as it stands. */
export interface TagColumns {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
  /** Index of the column of photos. */
  readonly image: number;
  /** Index of the column of tags. */
  readonly tags: number;
}

/**
 * Parses a table of tags that is to be edited.
 *
 * @throws DsrgError FILE_FORMAT for a table that holds tags in another way
 */
export function parseTagColumns(text: string, path: string): TagColumns {
  const { columns, keys, rows } = parseTable(text, path);
  const image = imageColumnOf(keys);
  const [tags, ...others] = tagColumnsOf(keys);
  if (image < 0 || tags === undefined || others.length > 0) {
    throw refused(
      path,
      `has the columns ${columns.join(', ').slice(0, 200)}; one of photos and one of tags are needed`,
    );
  }
  const seen = new Map<string, string>();
  for (const { cells, place } of rows) {
    const photo = cells[image] ?? '';
    const before = seen.get(photo);
    if (before !== undefined) throw refused(path, `speaks of ${photo} twice: in ${before} and ${place}`);
    seen.set(photo, place);
  }
  return { header: columns, rows, image, tags };
}

function refused(path: string, why: string): DsrgError {
  return new DsrgError('FILE_FORMAT', `${path} ${why}, so it cannot be edited without loss.`, {
    hint: 'Write it with the columns image and tags, one line a photo, or keep it under another name.',
  });
}
