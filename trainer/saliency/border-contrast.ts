import type { FloatImage, RgbImage } from '@dsrg/core';

export interface BorderContrastOptions {
  /** Thickness of the four border strips as a share of the photo's short side. @default 0.1 (Zhang et al. 2015, §4.2) */
  border?: number;
}

/** Added to the variances, in squared grey levels, so that a border of one colour has a shape too. */
const VARIANCE_FLOOR = 5;

/**
 * How unlike the colours of its border each pixel is (the “backgroundness” of Zhang et al., ICCV 2015, §4.2; 1 is unlike): for each of
 * the four border strips the Mahalanobis distance to its colours, divided by its maximum; the sum of the four less the largest, so that
 * an object at one side does not count as border; divided by its maximum.
 *
 * @returns one channel, 0 to 1; 0 everywhere for a photo of one colour
 */
export function borderContrast(photo: RgbImage, { border = 0.1 }: BorderContrastOptions = {}): FloatImage {
  const { height, width } = photo;
  const pixels = height * width;
  const thick = Math.max(1, Math.round(border * Math.min(height, width)));
  const strips = [
    { top: 0, bottom: thick, left: 0, right: width },
    { top: height - thick, bottom: height, left: 0, right: width },
    { top: 0, bottom: height, left: 0, right: thick },
    { top: 0, bottom: height, left: width - thick, right: width },
  ];
  const sum = new Float64Array(pixels);
  const largest = new Float64Array(pixels);
  for (const strip of strips) {
    const distance = colourDistance(photo, strip);
    for (let i = 0; i < pixels; i++) {
      sum[i] = sum[i]! + distance[i]!;
      largest[i] = Math.max(largest[i]!, distance[i]!);
    }
  }
  const data = Float32Array.from(sum, (value, i) => value - largest[i]!);
  divideByPeak(data);
  return { kind: 'float', data, height, width, channels: 1 };
}

/** Divides by the largest value, where that is above 0. */
export function divideByPeak(data: Float32Array | Float64Array): void {
  let peak = 0;
  for (const value of data) if (value > peak) peak = value;
  if (peak > 0) for (let i = 0; i < data.length; i++) data[i] = data[i]! / peak;
}

interface Strip {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** Mahalanobis distance of every pixel to the colours of a strip, divided by its maximum. */
function colourDistance({ data, height, width }: RgbImage, { top, bottom, left, right }: Strip): Float64Array {
  const mean = [0, 0, 0];
  const moments = [0, 0, 0, 0, 0, 0]; // rr, gg, bb, rg, rb, gb
  for (let y = top; y < bottom; y++) {
    for (let x = left, i = (y * width + left) * 3; x < right; x++, i += 3) {
      const [r, g, b] = [data[i]!, data[i + 1]!, data[i + 2]!];
      mean[0]! += r;
      mean[1]! += g;
      mean[2]! += b;
      moments[0]! += r * r;
      moments[1]! += g * g;
      moments[2]! += b * b;
      moments[3]! += r * g;
      moments[4]! += r * b;
      moments[5]! += g * b;
    }
  }
  const count = (bottom - top) * (right - left);
  const [mr, mg, mb] = mean.map((value) => value / count) as [number, number, number];
  const [rr, gg, bb, rg, rb, gb] = moments.map((value) => value / count) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [a, b, c] = [rr - mr * mr + VARIANCE_FLOOR, gg - mg * mg + VARIANCE_FLOOR, bb - mb * mb + VARIANCE_FLOOR];
  const [d, e, f] = [rg - mr * mg, rb - mr * mb, gb - mg * mb];
  // the inverse of the symmetric covariance [[a d e] [d b f] [e f c]], by cofactors, up to 1 / determinant (the maximum divides it out)
  const [ia, ib, ic] = [b * c - f * f, a * c - e * e, a * b - d * d];
  const [id, ie, ig] = [e * f - d * c, d * f - e * b, d * e - a * f];
  const distance = new Float64Array(height * width);
  for (let pixel = 0, i = 0; pixel < distance.length; pixel++, i += 3) {
    const r = data[i]! - mr;
    const g = data[i + 1]! - mg;
    const v = data[i + 2]! - mb;
    const square = ia * r * r + ib * g * g + ic * v * v + 2 * (id * r * g + ie * r * v + ig * g * v);
    distance[pixel] = Math.sqrt(Math.max(square, 0));
  }
  divideByPeak(distance);
  return distance;
}
