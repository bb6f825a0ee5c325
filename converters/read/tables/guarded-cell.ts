/** What spreadsheets take for the beginning of a formula: `=HYPERLINK(…)` in a tag would act when somebody opens the table. */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A cell that no spreadsheet takes for a formula: an apostrophe before it, as spreadsheets themselves mark what is plain text.
 *
 * @example
 * guardedCell('=1+1'); // "'=1+1"
 */
export function guardedCell(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The cell that {@link guardedCell} has guarded, and any other as it is. */
export function unguardedCell(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
