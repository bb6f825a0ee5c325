/** One figure of several runs that differ in nothing but their seeds. Few runs are few: no deviation is made of them. */
export interface Spread {
  readonly mean: number;
  readonly least: number;
  readonly greatest: number;
  /** In the order of the runs. */
  readonly values: readonly number[];
}

/** @returns undefined where a run lacks the figure: a mean over fewer runs would be another one */
export function spreadOf(values: readonly (number | null | undefined)[]): Spread | undefined {
  const known = values.filter((value) => value !== undefined && value !== null);
  if (known.length < values.length || known.length === 0) return undefined;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  return { mean, least: Math.min(...known), greatest: Math.max(...known), values: known };
}

/** `0.600 (0.500–0.700)`; a dash where there is none. */
export function formatSpread(spread: Spread | undefined): string {
  if (spread === undefined) return '–';
  const [mean, least, greatest] = [spread.mean, spread.least, spread.greatest].map((value) => value.toFixed(3));
  return `${mean} (${least}–${greatest})`;
}
