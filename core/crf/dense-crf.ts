import type { LabelMap, ProbabilityMap, RgbImage } from '../types.ts';
import { createDenseCrf } from './create-dense-crf.ts';
import type { DenseCrfLabelOptions, DenseCrfOptions, DenseCrfUnary } from './options.ts';

/**
 * Refines class probabilities by the photo: approximate mean-field inference in a fully connected CRF (Krähenbühl &
 * Koltun, NIPS 2011), equal to the authors' program within 2e-5. For more than a few maps, `createDenseCrf` keeps the
 * compiled program and its memory; `createCrfPool` of `@dsrg/core/node` uses all cores.
 *
 * @param photo the 8-bit photo as decoded, at the unary's size
 * @param unary probabilities or energies, `classes × height × width`
 * @returns Q after `options.iterations` iterations, `classes × height × width`; with `output: 'labels'` the label of its largest
 * value at each pixel, `height × width`
 * @throws DsrgError IMAGE for a photo that is not 8-bit, SHAPE for sizes that disagree, CONFIG for impossible options,
 * NUMERIC for a unary that holds NaN, RUNTIME for a map beyond 2 GiB of memory
 * @example
 * const refined = denseCrf(photo, probabilities, crfPresets['dsrg-test']);
 * const labels = denseCrf(photo, probabilities, { ...crfPresets['dsrg-test'], output: 'labels' });
 */
export function denseCrf(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfLabelOptions): LabelMap;
export function denseCrf(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions): ProbabilityMap;
export function denseCrf(
  photo: RgbImage,
  unary: DenseCrfUnary,
  options: DenseCrfOptions | DenseCrfLabelOptions,
): ProbabilityMap | LabelMap {
  const { run } = createDenseCrf();
  return options.output === 'labels' ? run(photo, unary, options) : run(photo, unary, options);
}
