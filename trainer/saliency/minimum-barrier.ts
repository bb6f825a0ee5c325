import { DsrgError, type FloatImage, type RgbImage } from '@dsrg/core';
import { divideByPeak } from './border-contrast.ts';

export interface MinimumBarrierOptions {
  /** Raster passes, alternately from the first and from the last pixel. @default 3 (the paper's K) */
  passes?: number;
}

/**
 * Saliency by minimum barrier distance to the photo's border (Zhang et al., ICCV 2015, algorithm 1, “FastMBD”): how much the colour must
 * rise and fall, at least, along a path from the border. Objects that do not touch the border stand out. Distances of the three channels
 * are added and divided by their maximum; a photo of one colour is 0 everywhere. Cost: passes × 3 × pixels.
 *
 * Made for photos of about 300 pixels along the long side; shrink larger ones first.
 *
 * @param photo 8-bit photo
 * @returns one channel, 0 (background) to 1
 */
export function minimumBarrier(photo: RgbImage, { passes = 3 }: MinimumBarrierOptions = {}): FloatImage {
  const { height, width } = photo;
  if (!Number.isInteger(passes) || passes < 1) {
    throw new DsrgError('CONFIG', `${passes} passes of minimum barrier saliency; at least 1 is needed.`);
  }
  const pixels = height * width;
  const sum = new Float64Array(pixels);
  for (let channel = 0; channel < 3; channel++) {
    const distance = barrierDistance(photo, channel, passes);
    for (let i = 0; i < pixels; i++) sum[i] = sum[i]! + distance[i]!;
  }
  divideByPeak(sum);
  const data = Float32Array.from(sum);
  return { kind: 'float', data, height, width, channels: 1 };
}

/** Minimum barrier distance of one channel, seeds on the border. */
function barrierDistance({ data, height, width }: RgbImage, channel: number, passes: number): Float64Array {
  const values = Uint8Array.from({ length: height * width }, (_, i) => data[i * 3 + channel]!);
  const high = values.slice(); // highest and lowest value on the best path so far
  const low = values.slice();
  const distance = new Float64Array(height * width).fill(Number.POSITIVE_INFINITY);
  for (let x = 0; x < width; x++) distance[x] = distance[(height - 1) * width + x] = 0;
  for (let y = 0; y < height; y++) distance[y * width] = distance[y * width + width - 1] = 0;

  function relax(at: number, from: number): void {
    const value = values[at]!;
    const above = Math.max(high[from]!, value);
    const below = Math.min(low[from]!, value);
    if (above - below >= distance[at]!) return;
    distance[at] = above - below;
    high[at] = above;
    low[at] = below;
  }

  for (let pass = 0; pass < passes; pass++) {
    if (pass % 2 === 0) {
      for (let y = 1; y < height - 1; y++) {
        for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
          relax(at, at - width);
          relax(at, at - 1);
        }
      }
    } else {
      for (let y = height - 2; y > 0; y--) {
        for (let x = width - 2, at = y * width + x; x > 0; x--, at--) {
          relax(at, at + width);
          relax(at, at + 1);
        }
      }
    }
  }
  return distance;
}
