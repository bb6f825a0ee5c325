import { type ActivationMaps, DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import { type CertainFilterOptions, certainFilter, highestMap } from './certain-filter.ts';

/**
 * Which pixels of a prediction are trusted as a label. EdgePredictMix's own operator is not known: `window` and `neighbour` are two readings
 * of the authors' figure [R], `filter` is CertainMix's rule.
 */
export type EdgeRule =
  /** EP-A: not where the highest foreground probability differs within a square window of odd side by more than `low` and less than `high`. */
  | { readonly kind: 'window'; readonly window: number; readonly low: number; readonly high: number }
  /** EP-B: not where it differs from that of one of the eight neighbours by more than `difference`. */
  | { readonly kind: 'neighbour'; readonly difference: number }
  /** EP-0: where CertainFilter is certain. */
  | ({ readonly kind: 'filter' } & Required<CertainFilterOptions>);

/** Refined probabilities of a photo's classes; they need not sum to 1. */
export interface RefinedPrediction {
  /** A plane for each tag. */
  readonly foreground: ActivationMaps;
  /** Background's plane, `height × width`; `filter` does not read it. */
  readonly background: Float32Array;
}

/**
 * Hard labels of a prediction, 255 where it is not trusted. What is trusted gets the class of the highest probability, background among
 * them (of equals the lowest class); `filter` has its own rule. Beyond the border there is nothing to differ from.
 *
 * @throws DsrgError CONFIG for a window of even side
 */
export function edgePredict({ foreground, background }: RefinedPrediction, rule: EdgeRule): LabelMap {
  if (rule.kind === 'filter') return certainFilter(foreground, rule);
  const { height, width } = foreground;
  const { heights } = highestMap(foreground);
  const differs = rule.kind === 'window' ? windowRule(rule) : neighbourRule(rule.difference);
  const ignored = differs(heights, height, width);
  const data = highestClass({ foreground, background }).map((label, i) => (ignored[i] === 1 ? IGNORE : label));
  return { kind: 'labels', data, height, width };
}

/**
 * How much of what other labels of the photo show is predicted, of the class of which that is least: 0 (nothing of a class) to 1, which it
 * also is where they show no class.
 */
export function leastAgreement(prediction: RefinedPrediction, labels: LabelMap): number {
  const said = highestClass(prediction);
  const shares = prediction.foreground.tags.flatMap((tag) => {
    let [shown, found] = [0, 0];
    for (const [i, label] of labels.data.entries()) {
      if (label !== tag) continue;
      shown++;
      if (said[i] === tag) found++;
    }
    return shown === 0 ? [] : [found / shown];
  });
  return Math.min(1, ...shares);
}

/** The class of the highest probability, background among them; the lowest of equals. */
function highestClass({ foreground, background }: RefinedPrediction): Uint8Array {
  const { labels, heights } = highestMap(foreground);
  return labels.map((label, i) => ((heights[i] as number) > (background[i] as number) ? label : 0));
}

type Differs = (p: Float32Array, height: number, width: number) => Uint8Array;

function windowRule({ window, low, high }: Extract<EdgeRule, { kind: 'window' }>): Differs {
  if (window % 2 !== 1 || window < 3) {
    throw new DsrgError('CONFIG', `A window of ${window} pixels around each; an odd number of 3 or more is expected.`);
  }
  const reach = (window - 1) / 2;
  return (p, height, width) => {
    const highest = extremes(p, height, width, reach, Math.max);
    const lowest = extremes(p, height, width, reach, Math.min);
    return Uint8Array.from(highest, (value, i) => {
      const difference = value - (lowest[i] as number);
      return difference > low && difference < high ? 1 : 0;
    });
  };
}

function neighbourRule(most: number): Differs {
  return (p, height, width) => {
    const highest = extremes(p, height, width, 1, Math.max);
    const lowest = extremes(p, height, width, 1, Math.min);
    return Uint8Array.from(p, (value, i) => {
      return Math.max((highest[i] as number) - value, value - (lowest[i] as number)) > most ? 1 : 0;
    });
  };
}

/** The extreme value of the square around each pixel, as far as the map goes: along rows, then along columns. */
function extremes(
  p: Float32Array,
  height: number,
  width: number,
  reach: number,
  choose: (a: number, b: number) => number,
): Float32Array {
  const rows = p.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let found = p[y * width + x] as number;
      for (let at = Math.max(0, x - reach); at <= Math.min(width - 1, x + reach); at++)
        found = choose(found, p[y * width + at] as number);
      rows[y * width + x] = found;
    }
  }
  const out = rows.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let found = rows[y * width + x] as number;
      for (let at = Math.max(0, y - reach); at <= Math.min(height - 1, y + reach); at++)
        found = choose(found, rows[at * width + x] as number);
      out[y * width + x] = found;
    }
  }
  return out;
}
