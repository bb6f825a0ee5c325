import { DsrgError, type FloatImage, resizePlanes } from '@dsrg/core';
import type { ActivationMaps } from './activation-maps.ts';

export interface WeighOptions {
  /** How much saliency counts: 0 not at all, 1 as much as the activation. @default 0.5 */
  power?: number;
  /** Convention of resizing the saliency map to the activation maps. @default 'half-pixel' */
  convention?: 'half-pixel' | 'align-corners';
}

/**
 * Activation maps times saliency^power, negative values set to 0: activations say which class, saliency how far it reaches.
 *
 * On MSRC's 299 training photos with CAMs of plain ImageNet features and `photoSaliency`, cues above 0.3 of the maximum rise from precision
 * 0.58 to 0.74 (recall 0.85 to 0.76), and CAM + CRF labels from 0.61 to 0.68 mIoU (power 1, background score 0.1, instead of 0.3).
 *
 * @param saliency one channel, 0..1, of the whole photo, any size (`photoSaliency`, or a map from a file)
 */
export function weighActivations(
  maps: ActivationMaps,
  saliency: FloatImage,
  { power = 0.5, convention = 'half-pixel' }: WeighOptions = {},
): ActivationMaps {
  if (saliency.channels !== 1) {
    throw new DsrgError('SHAPE', `A saliency map of ${saliency.channels} channels; 1 is expected.`);
  }
  if (!(power >= 0)) throw new DsrgError('CONFIG', `Saliency to the power of ${power}; the power is at least 0.`);
  const { height, width } = maps;
  const resized = resizePlanes(saliency.data, 1, saliency.height, saliency.width, height, width, convention);
  const factors = resized.map((value) => Math.max(value, 0) ** power);
  const data = maps.data.map((value, i) => Math.max(value, 0) * factors[i % factors.length]!);
  return { ...maps, data };
}
