import { DsrgError, ReadBudget } from '@dsrg/core';
// The form for pages runs everywhere: the other needs Node's Buffer (and takes three quarters of its time).
import { type CsvErrorCode, parse } from 'csv-parse/browser/esm/sync';
import { unguardedCell } from './guarded-cell.ts';
import { headlessColumns } from './headless-columns.ts';

/** A CSV as it stands. */
export interface Table {
  /** For messages. */
  readonly fileName: string;
  /** The first line, for messages. */
  readonly firstLine: string;
  /** Names of the columns as {@link columnKey} makes them. */
  readonly keys: readonly string[];
  /** Names of the columns as written. */
  readonly columns: readonly string[];
  readonly rows: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly string[];
  /** For messages: `line 3 of tags.csv`. */
  readonly place: string;
}

/** Bytes that a row takes with its place, and a cell. */
const costs = { row: 200, cell: 24 } as const;

const delimiters = [',', ';', '\t', '|'] as const;

/**
 * Parses a CSV: quotes, a byte-order mark, Windows line ends, blanks around cells, Excel's `sep=;`, and columns parted by commas,
 * semicolons, tabs or bars are welcome; so are tables without a header that {@link headlessColumns} knows.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for a broken one
 */
export function parseTable(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): Table {
  budget.step(text.length);
  const told = /^\uFEFF?sep=([,;\t|])[ \t]*(?:\r\n|[\r\n])/i.exec(text);
  const body = text.slice(told?.[0].length ?? 0);
  const firstLine = body.slice(0, body.search(/\r|\n|$/)).replace(/^\uFEFF/, '');
  const records: { cells: string[]; line: number }[] = [];
  try {
    parse(body, {
      bom: true,
      delimiter: told?.[1] ?? delimiterOf(firstLine),
      on_record: (cells: string[], { lines }) => {
        budget.list();
        budget.make(costs.row + costs.cell * cells.length);
        records.push({ cells: cells.map(unguardedCell), line: lines + (told ? 1 : 0) });
        return null; // they are kept here, with their place
      },
      skip_empty_lines: true,
      trim: true,
    });
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    const { code, message } = cause as { code?: CsvErrorCode; message: string };
    throw new DsrgError('FILE_FORMAT', `The tag file ${fileName} is no sound CSV: ${message}.`, {
      hint:
        code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
          ? 'Put several tags in one column: separate them by spaces or ;, or put them in quotes.'
          : 'Are all quotes closed?',
      cause,
    });
  }
  const first = records[0]?.cells ?? [];
  const headless = headlessColumns(first);
  const columns = headless ?? first;
  return {
    fileName,
    firstLine,
    columns,
    keys: columns.map(columnKey),
    rows: records.slice(headless ? 0 : 1).map(({ cells, line }) => ({ cells, place: `line ${line} of ${fileName}` })),
  };
}

/** Names of columns compare without case, blanks or a leading `#`: `# File Name` → `file_name`. */
export function columnKey(name: string): string {
  return name
    .replace(/^#/, '')
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/** The delimiter that the header has most of, commas first. */
function delimiterOf(header: string): string {
  const plain = header.replace(/"[^"]*"/g, '');
  const count = (letter: string): number => plain.split(letter).length;
  return delimiters.reduce((best, letter) => (count(letter) > count(best) ? letter : best));
}
