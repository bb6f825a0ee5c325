import type { Factorisation } from './factorise.ts';

/** Of what photo a factorised cell is. */
export interface CellPlace {
  /** Of a photo of the class, not of another one's (a distractor). */
  readonly target: boolean;
  /** At the edge of its photo. */
  readonly border: boolean;
}

/** At most so many factors make an object (web-coseg.md §7.1). */
const MOST = 2;

/**
 * The factors that are the class: `score = mean W over its photos − mean W over distractors − mean W over the border of its photos`, with W in
 * units of what it adds to a cell (times ‖H‖), else scores of different factors do not compare.
 * @param places of each row of W
 * @returns the two best of those with a positive score, the best alone where none is positive
 */
export function chooseFactors({ weights, factors, rank }: Factorisation, places: readonly CellPlace[]): number[] {
  const norms = factorNorms({ factors, rank });
  const scores = norms.map((norm, k) => {
    const mean = (of: (place: CellPlace) => boolean): number => {
      let [sum, count] = [0, 0];
      for (const [i, place] of places.entries()) {
        if (!of(place)) continue;
        sum += weights[i * rank + k] as number;
        count++;
      }
      return count === 0 ? 0 : (norm * sum) / count;
    };
    return mean(({ target }) => target) - mean(({ target }) => !target) - mean((at) => at.target && at.border);
  });
  const order = [...scores.keys()].sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const positive = order.filter((k) => (scores[k] as number) > 0).slice(0, MOST);
  return positive.length > 0 ? positive : order.slice(0, 1);
}

/** ‖H‖ of each factor. */
export function factorNorms({ factors, rank }: Pick<Factorisation, 'factors' | 'rank'>): number[] {
  return Array.from({ length: rank }, (_, k) => {
    let sum = 0;
    for (let at = k; at < factors.length; at += rank) sum += (factors[at] as number) ** 2;
    return Math.sqrt(sum);
  });
}
