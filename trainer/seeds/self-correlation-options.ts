import { DsrgError } from '@dsrg/core';

/** Constants of self-correlation; the letters are those of `referenceSelfCorrelation`. */
export interface SelfCorrelationOptions {
  /** τ₁: cosine similarities below it count as 0. @default 0.5 */
  readonly similarity?: number;
  /** τ₂: second-order values below `secondOrder / cells` count as 0. @default 0.1 */
  readonly secondOrder?: number;
  /** w₂: weight of the second order beside the first. @default 1 */
  readonly weight?: number;
  /** n_it: how often the second order is multiplied on. @default 1 */
  readonly repeats?: number;
  /** θ_f: cells of a class from this share of its maximum on spread foreground. @default 0.3 */
  readonly foreground?: number;
  /** θ_b: cells of a class up to this share of its maximum spread background. @default 0.05 */
  readonly background?: number;
}

/** Published and measured sets of constants. */
export const selfCorrelationPresets = {
  /** RecurSeed and EdgePredictMix, `infer_rsepm.py`, defaults. */
  recurseed: { similarity: 0.5, secondOrder: 0.1, weight: 1, repeats: 1, foreground: 0.3, background: 0.05 },
  /** SPA (Pan et al., CVPR 2021), ILSVRC: VGG's blocks 4 and 5. */
  'spa-ilsvrc': { similarity: 0.2, secondOrder: 0.2, weight: 1, repeats: 1, foreground: 0.1, background: 0.05 },
  /** SPA, CUB. */
  'spa-cub': { similarity: 0.1, secondOrder: 0.5, weight: 2, repeats: 1, foreground: 0.1, background: 0.05 },
  /**
   * Ours for the narrow trunks MobileNetV2 and EfficientNet-Lite0 with their levels C3, C4 and C5, measured on 75 training photos of MSRC:
   * the published 0.5 gains nothing there (with C4 and C5 of EfficientNet-Lite0 .538 strict mIoU, maps alone .539).
   */
  narrow: { similarity: 0.15, secondOrder: 0.1, weight: 1, repeats: 1, foreground: 0.3, background: 0.1 },
} as const satisfies Record<string, Required<SelfCorrelationOptions>>;

/** The options with the defaults filled in. @throws DsrgError CONFIG for values that cannot be */
export function completeOptions(options: SelfCorrelationOptions): Required<SelfCorrelationOptions> {
  const all = { ...selfCorrelationPresets.recurseed, ...options };
  const { repeats, foreground, background } = all;
  for (const [name, value] of Object.entries(all)) {
    if (value >= 0) continue;
    throw new DsrgError('CONFIG', `Self-correlation with ${name} ${value}; it is at least 0.`);
  }
  if (!Number.isInteger(repeats)) {
    throw new DsrgError('CONFIG', `Self-correlation repeated ${repeats} times; a whole number is expected.`);
  }
  if (foreground <= background) {
    throw new DsrgError(
      'CONFIG',
      `Self-correlation with foreground from ${foreground} and background up to ${background}: a cell would be both.`,
      { hint: 'Foreground must lie above background.' },
    );
  }
  return all;
}
