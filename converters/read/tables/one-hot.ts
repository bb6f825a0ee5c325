import { DsrgError } from '@dsrg/core';
import { mayBeClass } from './columns.ts';
import { flagsOf, zeroOrOne } from './flag-cells.ts';
import type { Table } from './parse-table.ts';
import { requireRows, type TagTable, uniteRows } from './table-rows.ts';

/**
 * Reads a table that has a column of zeros and ones for each class, as Roboflow's `_classes.csv`; whole tables of yes and no, of 1 and −1,
 * and of marks, too.
 *
 * @param image index of the column of photos
 * @returns `undefined` where no column is of that kind
 * @throws DsrgError TAG where one is, but for some cell; DATASET without rows
 */
export function readOneHot(table: Table, image: number): TagTable | undefined {
  const columns = table.keys.flatMap((key, index) => (index !== image && mayBeClass(key) ? [index] : []));
  const flagOf = flagsOf(table, columns) ?? zeroOrOne;
  const [first] = table.rows;
  if (columns.length === 0 || (first && !columns.some((index) => flagOf(first.cells[index]) !== undefined)))
    return undefined;
  requireRows(table);
  const unlabelled = table.keys.indexOf('unlabeled');
  const rows = table.rows.flatMap(({ cells, place }) => {
    const photo = cells[image];
    if (!photo) throw new DsrgError('FILE_FORMAT', `Photo without a name in ${place}.`);
    const names = columns.filter((index) => {
      const flag = flagOf(cells[index]);
      if (flag === undefined) throw noFlag(table, index, cells[index], place);
      return flag;
    });
    // Roboflow marks photos that nobody has labelled: of these nothing is known.
    if (names.length === 0 && flagOf(cells[unlabelled])) return [];
    return [{ image: photo, place, names: names.map((index) => table.columns[index] ?? '') }];
  });
  return { rows: uniteRows(rows), declared: columns.map((index) => table.columns[index] ?? '') };
}

function noFlag({ columns }: Table, index: number, cell: string | undefined, place: string): DsrgError {
  return new DsrgError(
    'TAG',
    `The column ${columns[index]} holds "${(cell ?? '').slice(0, 40)}" in ${place}; 0 or 1 was expected.`,
    {
      hint: 'Remove columns that are no class, and write 1 where a photo shows the class, else 0. Or write the columns image and tags.',
    },
  );
}
