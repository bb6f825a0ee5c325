import { counted } from '@dsrg/core';
import type { Table } from '../tables/parse-table.ts';
import { uniteRows } from '../tables/table-rows.ts';
import type { ImageTags } from './image-tags.ts';

/** True for a table of labels or boxes of Open Images. */
export function isOpenImages({ keys }: Table): boolean {
  return keys.includes('imageid') && keys.includes('labelname') && keys.includes('confidence');
}

/** True for `class-descriptions.csv`, which has no header: codes and names. */
export function isClassDescriptions({ columns, rows }: Table): boolean {
  const coded = (cells: readonly string[]): boolean => cells.length === 2 && /^\/[mtgj]\/\w+$/.test(cells[0] ?? '');
  return (
    coded(columns) ||
    (columns.join().toLowerCase() === 'labelname,displayname' && rows.some(({ cells }) => coded(cells)))
  );
}

/** Names by their codes: `/m/01yrx` → `Cat`. */
export function readClassDescriptions({ columns, rows }: Table): Map<string, string> {
  return new Map([columns, ...rows.map(({ cells }) => cells)].map(([code = '', name = '']) => [code, name]));
}

/**
 * Reads labels or boxes of Open Images. A label of confidence 1 is a tag, of 0 says that the photo does not show it; those between were
 * made by a machine and are left out. A photo of which only absent labels are known shows none.
 *
 * @param names by code. Codes without a name stay as they are
 */
export function readOpenImages({ keys, rows: records }: Table, names: ReadonlyMap<string, string>): ImageTags {
  const [photo, label, confidence] = ['imageid', 'labelname', 'confidence'].map((key) => keys.indexOf(key));
  let guesses = 0;
  const rows = records.flatMap(({ cells, place }) => {
    const code = cells[label ?? -1] ?? '';
    const sure = Number(cells[confidence ?? -1]);
    if (sure !== 0 && sure !== 1) {
      guesses++;
      return [];
    }
    return [{ image: cells[photo ?? -1] ?? '', names: sure === 1 ? [names.get(code) ?? code] : [], place }];
  });
  return {
    rows: uniteRows(rows),
    notes: guesses === 0 ? [] : [`${counted(guesses, 'label')} of a confidence between 0 and 1 left out`],
  };
}
