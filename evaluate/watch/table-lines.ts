/** A column of a table of scores. */
export interface TableColumn {
  readonly head: string;
  /** Of a row, by its name; a dash where there is none. */
  value(name: string): number | null | undefined;
}

/** A table of scores as lines: names at the left, numbers of four decimals under their heads. */
export function tableLines(title: string, names: readonly string[], columns: readonly TableColumn[]): string[] {
  const left = Math.max(title.length, ...names.map((name) => name.length));
  const width = Math.max(6, ...columns.map(({ head }) => head.length)) + 2;
  return [
    `${title.padEnd(left)}${columns.map(({ head }) => head.padStart(width)).join('')}`,
    ...names.map((name) => {
      const cells = columns.map(({ value }) => value(name)?.toFixed(4) ?? '–');
      return `${name.padEnd(left)}${cells.map((cell) => cell.padStart(width)).join('')}`;
    }),
  ];
}
