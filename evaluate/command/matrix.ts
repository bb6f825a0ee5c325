import type { DenseCrfOptions, Scale } from '@dsrg/core';
import type { Way } from '../label/label-in-ways.ts';

/** One way of predicting, out of all combinations. */
export interface Combination {
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly crf: boolean;
}

/** What a matrix has combinations of. */
export interface MatrixViews extends Omit<Way, 'flip' | 'crf'> {
  /** The one scale that is tried beside all of them. @default the scale 1 */
  readonly single?: Scale;
  /** Whether flips are tried. @default true */
  readonly flips?: boolean;
}

/** All combinations of one scale or several, with and without flips, with and without CRF. */
export function combinationsOf({
  scales,
  single = 1,
  flips = true,
}: Pick<MatrixViews, 'scales' | 'single' | 'flips'>): Combination[] {
  const sets = scales.length === 1 ? [scales] : [[single], scales];
  return sets.flatMap((each) =>
    (flips ? [false, true] : [false]).flatMap((flip) => [false, true].map((crf) => ({ scales: each, flip, crf }))),
  );
}

/** A combination as a task takes it. */
export function wayOf(
  { scales, flip, crf }: Combination,
  { merge, window, bucket, seeds }: MatrixViews,
  options: DenseCrfOptions,
): Way {
  return { scales, flip, merge, window, bucket, seeds, crf: crf ? options : undefined };
}

/** Scale 1 where it is among several, else the one in their middle. */
export function singleOf(scales: readonly Scale[]): Scale {
  return scales.includes(1) ? 1 : scales[Math.floor(scales.length / 2)]!;
}
