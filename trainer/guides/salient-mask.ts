import { type BinaryMask, DsrgError, type FloatImage, IGNORE, type LabelMap } from '@dsrg/core';

export interface SalientOptions {
  /**
   * From this value on a pixel is salient, 0 to 1. The released 0.5 (`salthres` 50) is meant for learned maps that reach 1; dsrg's own
   * training-free map is best at 0.25, √(self-correlation · saliency) at 0.30, both measured on MSRC.
   * @default 0.5 (script.py)
   */
  readonly threshold?: number;
}

/**
 * The salient pixels of a map.
 *
 * @param saliency one channel, 0 to 1
 * @throws DsrgError SHAPE for more channels
 */
export function salientMask(saliency: FloatImage, { threshold = 0.5 }: SalientOptions = {}): BinaryMask {
  const { data, channels, height, width } = saliency;
  if (channels !== 1) throw new DsrgError('SHAPE', `A saliency map of ${channels} channels; 1 is expected.`);
  const least = Math.fround(threshold); // a value of 8 bits that equals the threshold counts
  return { kind: 'mask', data: Uint8Array.from(data, (value) => (value >= least ? 1 : 0)), height, width };
}

/**
 * Saliency that knows the truth (the released `salor`): every pixel of an object is salient, void is not. For measuring how far
 * guides could reach with it, never for training that is called weakly supervised.
 */
export function oracleSaliency({ data, height, width }: LabelMap): BinaryMask {
  return { kind: 'mask', data: data.map((label) => (label === 0 || label === IGNORE ? 0 : 1)), height, width };
}

/** Seeds that know the truth: its labels, void as background. For measuring only, as {@link oracleSaliency}. */
export function oracleSeeds({ data, height, width }: LabelMap): LabelMap {
  return { kind: 'labels', data: data.map((label) => (label === IGNORE ? 0 : label)), height, width };
}
