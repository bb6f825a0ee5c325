import { DsrgError } from '@dsrg/core';
import { type CsvErrorCode, parse } from 'csv-parse/sync';
import type { NamedTags } from './named-tags.ts';
import { splitTags, type TagCell } from './split-tags.ts';

/**
 * Reads image-level tags: a CSV with the columns `image` and `tags`, tags separated by spaces, `;`, `|` or (in quotes)
 * commas. Quotes, a byte-order mark, Windows line ends, tabs or semicolons between columns and further columns are
 * welcome. An empty cell says that the photo shows none of the classes.
 *
 * @param fileName for messages
 * @param classes class names where they are known: then a tag may hold spaces
 * @returns the rows in the order of the file, at least one
 * @throws DsrgError FILE_FORMAT for a broken CSV; DATASET for a file without rows
 */
export function readTagsCsv(text: string, fileName: string, classes?: readonly string[]): NamedTags[] {
  const cells = readColumns(text, fileName);
  if (cells.length === 0) throw new DsrgError('DATASET', `The tag file ${fileName} has no row below its header.`);
  const names = splitTags(cells, classes);
  return cells.map(({ image, place }, index) => {
    if (image === '') throw new DsrgError('FILE_FORMAT', `Photo without a name in ${place}.`);
    return { image, names: names[index]!, place };
  });
}

function readColumns(text: string, fileName: string): TagCell[] {
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
  return records.slice(1).map(({ record, info }) => {
    return { image: record[image]!, cell: record[tags]!, place: `line ${info.lines} of ${fileName}` };
  });
}
