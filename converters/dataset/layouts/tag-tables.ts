import { imageColumnOf, mayBeClass, tagColumnsOf } from '../../read/tables/columns.ts';
import { flagsOf } from '../../read/tables/flag-cells.ts';
import type { Table } from '../../read/tables/parse-table.ts';
import { readTagTable } from '../../read/tables/tag-table.ts';
import { fileLayout } from './file-layout.ts';
import type { TagLayout } from './tag-layout.ts';

/** Kaggle's examples of what to hand in look like tags, and are none. */
const NOT_TAGS = /(^|\/)sample_?submission[^/]*$/i;

const table = fileLayout({
  name: 'a table',
  looks:
    'any CSV with a column of photos and one of tags, one row a photo, tag or box, or a column of 0 and 1 for each class; without a header `a.jpg,cat` and RetinaNet’s `a.jpg,1,2,3,4,cat`',
  endings: ['.csv', '.tsv'],
  fits: (file) => file.table !== undefined && !NOT_TAGS.test(file.path) && hasTags(file.table),
  tags: (file) => (file.table && readTagTable(file.table)) || { rows: [] },
});

/** CSV files of whatever name. The class list of the folder tells how cells are split. */
export const tagTables: TagLayout = {
  ...table,
  read: (folder, places) =>
    fileLayout({
      ...table,
      tags: (file) => (file.table && readTagTable(file.table, folder.classes)) || { rows: [] },
    }).read(folder, places),
};

function hasTags(table: Table): boolean {
  const { keys, rows } = table;
  const image = imageColumnOf(keys);
  if (image < 0 || rows.length === 0) return false;
  if (tagColumnsOf(keys).length > 0) return true;
  const classes = keys.flatMap((key, index) => (index !== image && mayBeClass(key) ? [index] : []));
  return flagsOf(table, classes) !== undefined;
}
