import {
  type BilinearConvention,
  cropLabels,
  cropPhoto,
  DsrgError,
  type FloatImage,
  flipLabels,
  flipPhoto,
  type LabelMap,
  mirrorCrop,
  mirrorPlace,
  type RgbImage,
  resizeLabels,
  resizePhoto,
  resizePhotoSmooth,
  resizePlanes,
} from '@dsrg/core';
import { type CueMap, createCueMap } from '../seeds/cue-map.ts';
import type { Geometry, Size } from './draw-geometry.ts';

/**
 * The training picture that `geometry` cuts from a photo, resized bilinearly.
 *
 * @param fill colour of the padding, red first, 0..255: the mean colour, so that padding is about 0 once normalised
 * @param convention of the resize; `smooth` is half-pixel, smoothed where it shrinks. @default 'half-pixel'
 */
export function transformPhoto(
  photo: RgbImage,
  geometry: Geometry,
  fill: readonly number[],
  convention: BilinearConvention | 'smooth' = 'half-pixel',
): RgbImage {
  requireSource(photo, geometry, 'photo');
  const { resized, flip, height, width, mirrored } = geometry;
  const whole =
    convention === 'smooth'
      ? resizePhotoSmooth(photo, resized.height, resized.width)
      : resizePhoto(photo, resized.height, resized.width, convention);
  const crop: RgbImage =
    mirrored === undefined
      ? cropPhoto(whole, geometry, fill)
      : { kind: 'rgb', data: mirrorCrop(whole.data, 3, whole.width, geometry, mirrored), height, width };
  return flip ? flipPhoto(crop) : crop;
}

/** The labels of the same training picture: nearest with half-pixel centres, padded with 255 where a colour pads the picture. */
export function transformLabels(labels: LabelMap, geometry: Geometry): LabelMap {
  requireSource(labels, geometry, 'label map');
  const { resized, flip, height, width, mirrored } = geometry;
  const whole = resizeLabels(labels, resized.height, resized.width);
  const crop: LabelMap =
    mirrored === undefined
      ? cropLabels(whole, geometry)
      : { kind: 'labels', data: mirrorCrop(whole.data, 1, whole.width, geometry, mirrored), height, width };
  return flip ? flipLabels(crop) : crop;
}

/** A grey map of the same training picture, of one channel: bilinear with half-pixel centres, 0 where a colour pads the picture. */
export function transformMap(map: FloatImage, geometry: Geometry): FloatImage {
  requireSource(map, geometry, 'map');
  const { resized, top, left, height, width, flip, mirrored } = geometry;
  const whole = resizePlanes(map.data, 1, map.height, map.width, resized.height, resized.width, 'half-pixel');
  const down = mirrored && { start: mirrored.top, length: mirrored.height };
  const across = mirrored && { start: mirrored.left, length: mirrored.width };
  const rows = lookUp(height, height, false, top, resized.height, resized.height, 'half-pixel', down);
  const columns = lookUp(width, width, flip, left, resized.width, resized.width, 'half-pixel', across);
  const data = Float32Array.from({ length: height * width }, (_, i) => {
    const [row, column] = [rows[Math.floor(i / width)]!, columns[i % width]!];
    return row < 0 || column < 0 ? 0 : whole[row * resized.width + column]!;
  });
  return { kind: 'float', channels: 1, height, width, data };
}

/** How cells of a grid lie on a picture: the corner cells on the corner pixels (321 and 41), or each in the middle of its share. */
export type GridConvention = 'align-corners' | 'half-pixel';

/**
 * The cues of the same training picture, on the grid of the network's output: each cell looks up the nearest cell of the whole photo's
 * cues. Cells on padding get none.
 *
 * @param cues cues of the whole photo, on any grid
 * @param grid size of the network's output for the training picture
 * @param convention of both grids. @default 'align-corners'
 */
export function transformCues(
  cues: CueMap,
  geometry: Geometry,
  grid: Size,
  convention: GridConvention = 'align-corners',
): CueMap {
  const { resized, top, left, height, width, flip, mirrored } = geometry;
  const down = mirrored && { start: mirrored.top, length: mirrored.height };
  const across = mirrored && { start: mirrored.left, length: mirrored.width };
  const rows = lookUp(grid.height, height, false, top, resized.height, cues.height, convention, down);
  const columns = lookUp(grid.width, width, flip, left, resized.width, cues.width, convention, across);
  const out = createCueMap(cues.classes, grid.height, grid.width);
  for (let c = 0, at = 0; c < cues.classes; c++) {
    for (let y = 0; y < grid.height; y++) {
      const row = (c * cues.height + rows[y]!) * cues.width;
      for (let x = 0; x < grid.width; x++, at++) {
        if (rows[y]! >= 0 && columns[x]! >= 0) out.data[at] = cues.data[row + columns[x]!]!;
      }
    }
  }
  return out;
}

/** Along one axis, for each output cell the source cell; −1 on padding. */
function lookUp(
  grid: number,
  crop: number,
  flip: boolean,
  offset: number,
  resized: number,
  cells: number,
  convention: GridConvention,
  mirrored: { readonly start: number; readonly length: number } | undefined,
): Int32Array {
  return Int32Array.from({ length: grid }, (_, at) => {
    const cell = flip ? grid - 1 - at : at;
    const straight = offset + place(cell, grid, crop, convention);
    const pixel = mirrored === undefined ? straight : mirrorPlace(straight, mirrored.start, mirrored.length);
    if (pixel < -0.5 || pixel >= resized - 0.5) return -1;
    return Math.min(Math.max(Math.round(place(pixel, resized, cells, convention)), 0), cells - 1);
  });
}

/** Where position `at` on an axis of `from` points lies on an axis of `to` points over the same length. */
function place(at: number, from: number, to: number, convention: GridConvention): number {
  if (convention === 'half-pixel') return ((at + 0.5) * to) / from - 0.5;
  return from === 1 ? (to - 1) / 2 : (at * (to - 1)) / (from - 1);
}

function requireSource({ height, width }: Size, { source }: Geometry, what: string): void {
  if (height === source.height && width === source.width) return;
  throw new DsrgError(
    'SHAPE',
    `The ${what} is ${height}×${width}, but the cut was drawn for a photo of ${source.height}×${source.width}.`,
    { hint: 'A label map must be exactly as large as its photo.' },
  );
}
