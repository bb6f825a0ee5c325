import type { Table } from './parse-table.ts';

/** How a cell says that its photo shows the class of its column, or not; `undefined` for any other cell. */
export type FlagReader = (cell: string | undefined) => boolean | undefined;

/** Zeros and ones, as most write them. */
export const zeroOrOne: FlagReader = language(/^(1|1\.0|true)$/i, /^(0|0\.0|false)$/i);

/** Others are known only where a whole table keeps to them: CelebA has −1 for no, spreadsheets a mark or nothing. */
const languages = [
  zeroOrOne,
  language(/^(yes|y)$/i, /^(no|n)$/i),
  language(/^1$/, /^-1$/),
  language(/^(x|1|✓|✔)$/i, /^$/),
];

/**
 * Finds how a table writes flags.
 *
 * @param columns indices of the columns that may stand for classes
 * @returns `undefined` where no way of writing them reads every cell, or no cell says yes
 */
export function flagsOf({ rows }: Pick<Table, 'rows'>, columns: readonly number[]): FlagReader | undefined {
  if (columns.length === 0 || rows.length === 0) return undefined;
  return languages.find((flag) => {
    const reads = rows.every(({ cells }) => columns.every((column) => flag(cells[column]) !== undefined));
    return reads && (flag === zeroOrOne || rows.some(({ cells }) => columns.some((column) => flag(cells[column]))));
  });
}

function language(yes: RegExp, no: RegExp): FlagReader {
  return (cell = '') => (yes.test(cell) ? true : no.test(cell) ? false : undefined);
}
