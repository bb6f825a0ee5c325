import { DsrgError } from '@dsrg/core';
import { splitTags } from '../split-tags.ts';
import { imageColumnOf, tagColumnsOf } from './columns.ts';
import { readOneHot } from './one-hot.ts';
import type { Table } from './parse-table.ts';
import { requireRows, type TagTable, uniteRows } from './table-rows.ts';

/**
 * Reads a table of tags: rows of one photo are united.
 *
 * @param classes where they are known
 * @returns `undefined` for a table that has no columns of photos and tags
 * @throws DsrgError as `readTagsCsv` does
 */
export function readTagTable(table: Table, classes?: readonly string[]): TagTable | undefined {
  const image = imageColumnOf(table.keys);
  if (image < 0) return undefined;
  const column = chooseTagColumn(table);
  if (column === undefined) return readOneHot(table, image);
  requireRows(table);
  const cells = table.rows.map(({ cells: row, place }) => {
    if (!row[image]) throw new DsrgError('FILE_FORMAT', `Photo without a name in ${place}.`);
    return { image: row[image], cell: row[column] ?? '', place };
  });
  // The header of Kaggle's planet contest, whose tags are separated by blanks.
  const blanks = table.keys.join() === 'image_name,tags';
  const names = splitTags(cells, classes, { blanks });
  return {
    rows: uniteRows(
      cells.map(({ image: photo, place }, index) => ({ image: photo, place, names: names[index] ?? [] })),
    ),
  };
}

/** Of several columns the first that is not all numbers: numbers beside names are their indices. */
function chooseTagColumn({ keys, rows }: Table): number | undefined {
  const columns = tagColumnsOf(keys);
  if (columns.length < 2) return columns[0];
  return columns.find((column) => rows.some(({ cells }) => !/^[\d.]*$/.test(cells[column] ?? ''))) ?? columns[0];
}
