import { DsrgError, type RgbImage } from '@dsrg/core';

/** Constants of pixel-adaptive refinement (Araslanov & Roth, CVPR 2020; visinf/1-stage-wseg, models/mods/pamr.py). */
export interface PamrOptions {
  /** How often the maps are averaged. @default 10 (1-stage-wseg, core/config.py) */
  readonly iterations?: number;
  /** Distances of the eight neighbours, in pixels; each adds eight. @default [1, 2, 4, 8, 12, 24] (1-stage-wseg, core/config.py) */
  readonly dilations?: readonly number[];
}

/** Maps that are refined: any number of planes at the photo's size. */
export interface RefinableMaps {
  /** `planes × height × width`. */
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/** Row and column steps to the eight neighbours at each distance. */
export function neighboursOf(dilations: readonly number[]): readonly (readonly [rows: number, columns: number])[] {
  const around = [-1, 0, 1]
    .flatMap((y) => [-1, 0, 1].map((x) => [y, x] as const))
    .filter(([y, x]) => y !== 0 || x !== 0);
  return dilations.flatMap((distance) => around.map(([y, x]) => [y * distance, x * distance] as const));
}

/** The options with the defaults filled in. @throws DsrgError CONFIG, SHAPE where photo and maps differ in size */
export function completePamr(
  photo: RgbImage,
  { data, height, width }: RefinableMaps,
  { iterations = 10, dilations = [1, 2, 4, 8, 12, 24] }: PamrOptions,
): Required<PamrOptions> {
  if (!Number.isInteger(iterations) || iterations < 0) {
    throw new DsrgError('CONFIG', `${iterations} iterations of pixel-adaptive refinement; a whole number is expected.`);
  }
  const wrong = dilations.find((distance) => !Number.isInteger(distance) || distance < 1);
  if (wrong !== undefined || dilations.length === 0) {
    throw new DsrgError(
      'CONFIG',
      `Dilations [${dilations}] of pixel-adaptive refinement; at least one, each 1 or more.`,
    );
  }
  if (photo.height !== height || photo.width !== width || data.length % (height * width) !== 0) {
    throw new DsrgError(
      'SHAPE',
      `Maps of ${height}×${width} (${data.length} numbers) beside a photo of ${photo.height}×${photo.width}.`,
      { hint: 'Resize the maps to the photo, or both to one size, before they are refined.' },
    );
  }
  return { iterations, dilations };
}

/** The share of the standard deviation that a difference of colours is measured in; and what keeps it above 0. */
export const [sigmaShare, sigmaFloor] = [0.1, 1e-8];
