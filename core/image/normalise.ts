import { DsrgError } from '../errors.ts';
import type { FloatImage, RgbImage } from '../types.ts';
import { imageKernel } from './image-kernel.ts';
import { lookUpByKernel } from './kernel-photo.ts';

/** What {@link normalise} subtracts and divides by: three numbers each, red first, on the scale 0 to 255. */
export interface Normalisation {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * Turns a photo into what a network reads: planes red, green, blue of `(sample − mean) / std`.
 *
 * @param out `3 × height × width`, overwritten. @default a new array
 * @throws DsrgError CONFIG for a standard deviation of 0, SHAPE for an `out` of another length
 * @example
 * normalise(photo, { mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] }); // x/127.5 − 1
 */
export function normalise(
  photo: RgbImage,
  { mean, std }: Normalisation,
  out: Float32Array = new Float32Array(photo.data.length),
): FloatImage {
  if (mean.length !== 3 || std.length !== 3 || std.some((value) => !(value > 0)) || mean.some(Number.isNaN)) {
    throw new DsrgError('CONFIG', `Mean [${mean}] and deviation [${std}]: three numbers each, deviations above 0.`);
  }
  if (out.length !== photo.data.length) {
    throw new DsrgError('SHAPE', `${out.length} numbers were given to hold a photo of ${photo.data.length} samples.`);
  }
  const tables = [0, 1, 2].map((c) => Float32Array.from({ length: 256 }, (_, k) => (k - mean[c]!) / std[c]!));
  const kernel = imageKernel();
  if (kernel) lookUpByKernel(photo, tables, out, kernel);
  else lookUp(photo, tables, out);
  return { kind: 'float', data: out, height: photo.height, width: photo.width, channels: 3 };
}

/** Looks each sample up in the table of its channel and parts the planes. */
export function lookUp({ data, height, width }: RgbImage, tables: readonly Float32Array[], out: Float32Array): void {
  const plane = height * width;
  for (const [c, table] of tables.entries())
    for (let i = 0, o = c * plane; i < plane; i++, o++) out[o] = table[data[i * 3 + c]!]!;
}
