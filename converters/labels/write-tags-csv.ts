import type { NamedTags } from '../read/named-tags.ts';
import { guardedCell } from '../read/tables/guarded-cell.ts';

/** Writes tags as the CSV that every command of dsrg reads; photos in the order given, tags separated by `;`. */
export function writeTagsCsv(rows: Iterable<Pick<NamedTags, 'image' | 'names'>>): string {
  const all = [...rows];
  const tags = tagCells(all.map(({ names }) => names));
  return csvLines([['image', 'tags'], ...all.map(({ image }, index) => [image, tags[index] ?? ''])]);
}

/**
 * The cells of a column of tags. Where no cell has two of them, a `;` behind a name with blanks or commas says that it is one name.
 *
 * @param lists the names of each photo
 */
export function tagCells(lists: readonly (readonly string[])[]): string[] {
  const cells = lists.map((names) => names.map(guarded).join(';'));
  const separated = cells.some((text) => text.includes(';'));
  return cells.map((text) => (!separated && /[\s,]/.test(text) ? `${text};` : text));
}

/** Rows of cells as RFC 4180 has them, but for the line ends, which are single. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

/** Readers take a pair of quotes around a name off. */
function guarded(name: string): string {
  return /^(['"]).*\1$/s.test(name) ? `"${name}"` : name;
}

/** RFC 4180, and no formula to a spreadsheet. */
function cell(content: string): string {
  const text = guardedCell(content);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
