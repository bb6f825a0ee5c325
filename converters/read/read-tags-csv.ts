import { DsrgError, nearestName } from '@dsrg/core';
import { type CsvErrorCode, parse } from 'csv-parse/sync';
import { photoId } from './photo-id.ts';

/** The tags of one photo, and where they were read. */
export interface TagRow {
  /** The photo as the file names it. */
  readonly image: string;
  /** Class indices in ascending order, 1 or greater. */
  readonly tags: readonly number[];
  /** Line of the file, from 1. */
  readonly line: number;
}

/**
 * Reads image-level tags: a CSV with the columns `image` and `tags`, tags separated by spaces, `;`, `|` or (in quotes)
 * commas. Quotes, a byte-order mark, Windows line ends, tabs or semicolons between columns and further columns are
 * welcome; upper and lower case of class names does not matter.
 *
 * @param classes class names in the order of their labels, background first
 * @param fileName for messages
 * @returns one row for each photo, keyed by {@link photoId}, in the order of the file
 * @throws DsrgError FILE_FORMAT for a broken CSV; TAG for an unknown class or a photo without tags; DATASET for a photo
 *   that occurs twice
 */
export function readTagsCsv(text: string, classes: readonly string[], fileName: string): Map<string, TagRow> {
  const indices = new Map(classes.map((name, index) => [name.toLowerCase(), index]));
  const rows = new Map<string, TagRow>();
  for (const { image, cell, line } of readColumns(text, fileName)) {
    if (image === '') throw new DsrgError('FILE_FORMAT', `Line ${line} of ${fileName} names no photo.`);
    const before = rows.get(photoId(image));
    if (before) {
      throw new DsrgError('DATASET', `${fileName} has ${photoId(image)} twice, in lines ${before.line} and ${line}.`, {
        hint: 'Write all tags of a photo into one line.',
      });
    }
    const names = splitTags(cell, indices);
    if (names.length === 0) {
      throw new DsrgError(
        'TAG',
        `The photo ${image} in line ${line} of ${fileName} has no tag; at least one was expected.`,
        {
          hint: 'Tag it with each class it shows, or leave the photo out of the training split.',
        },
      );
    }
    const tags = names.map(
      (name) => indices.get(name.toLowerCase()) ?? fail(unknown(name, image, line, fileName, classes)),
    );
    if (tags.includes(0)) throw backgroundTag(image, line, fileName);
    rows.set(photoId(image), { image, tags: [...new Set(tags)].sort((a, b) => a - b), line });
  }
  if (rows.size === 0) throw new DsrgError('DATASET', `The tag file ${fileName} has no row below its header.`);
  return rows;
}

function readColumns(text: string, fileName: string): { image: string; cell: string; line: number }[] {
  const header = text.slice(0, text.search(/\r|\n|$/));
  const delimiter = header.includes(',') ? ',' : header.includes('\t') ? '\t' : ';';
  let records: { record: string[]; info: { lines: number } }[];
  try {
    const options = { bom: true, delimiter, info: true, skip_empty_lines: true, trim: true } as const;
    records = parse(text, options) as unknown as typeof records;
  } catch (cause) {
    const { code, message } = cause as { code?: CsvErrorCode; message: string };
    throw new DsrgError('FILE_FORMAT', `The tag file ${fileName} is no sound CSV: ${message}.`, {
      hint:
        code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
          ? 'Put several tags in one column: separate them by spaces or ;, or put them in quotes.'
          : 'Are all quotes closed?',
      cause,
    });
  }
  const names = records[0]?.record.map((name) => name.toLowerCase()) ?? [];
  const [image, tags] = [names.indexOf('image'), names.indexOf('tags')];
  if (image < 0 || tags < 0) {
    throw new DsrgError(
      'FILE_FORMAT',
      `The first line of ${fileName} is "${header}"; the columns image and tags were expected.`,
      {
        hint: 'Write "image,tags" into the first line, then for example "cat-1.jpg,cat".',
      },
    );
  }
  return records.slice(1).map(({ record, info }) => ({ image: record[image]!, cell: record[tags]!, line: info.lines }));
}

/** Names may hold spaces ("traffic light"): such a cell is split at spaces only where it is no name as it stands. */
function splitTags(cell: string, known: ReadonlyMap<string, number>): string[] {
  const parts = /[;|,]/.test(cell) ? cell.split(/[;|,]/) : known.has(cell.toLowerCase()) ? [cell] : cell.split(/\s+/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function fail(error: DsrgError): never {
  throw error;
}

function unknown(name: string, image: string, line: number, fileName: string, classes: readonly string[]): DsrgError {
  const near = nearestName(name, classes.slice(1));
  return new DsrgError(
    'TAG',
    `Tag "${name}" of ${image} in line ${line} of ${fileName} is no class of this data set.`,
    {
      hint: near ? `Did you mean "${near}"?` : `The classes are: ${classes.slice(1).join(', ')}.`,
    },
  );
}

function backgroundTag(image: string, line: number, fileName: string): DsrgError {
  return new DsrgError('TAG', `${image} in line ${line} of ${fileName} is tagged "background", which is no tag.`, {
    hint: 'Tags name what a photo shows; background is everywhere. Remove it.',
  });
}
