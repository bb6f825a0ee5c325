import { DsrgError, type Window } from '@dsrg/core';
import type { Random } from './random.ts';

/** How one training picture is cut from a photo: resize, then crop (padding what lies outside), then flip. Plain JSON. */
export interface Geometry {
  /** The photo. */
  readonly source: Size;
  /** The photo after resizing. */
  readonly resized: Size;
  /** The crop's first row and column in the resized photo; negative values pad. */
  readonly top: number;
  readonly left: number;
  /** The training picture. */
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
  /** The part of the resized photo whose mirror image pads the picture, without repeating its border pixels. @default a colour pads it */
  readonly mirrored?: Window;
}

export interface Size {
  readonly height: number;
  readonly width: number;
}

export interface GeometryOptions {
  /** Size of the training picture in pixels. */
  crop: Size;
  /**
   * What is resized: the photo as it is, or the photo warped to the crop's size first (its proportions are lost), as in DSRG's stage S.
   * @default 'photo'
   */
  base?: 'photo' | 'warped';
  /** Bounds of the factor by which it is resized, drawn log-uniformly. @default [1, 1] */
  scale?: readonly [number, number];
  /** Instead of `scale`: bounds of its long side in pixels after resizing, drawn uniformly (IRN, SEAM). @default unused */
  longSide?: readonly [number, number];
  /** Bounds of an extra factor on the width alone, drawn log-uniformly. @default [1, 1] */
  stretch?: readonly [number, number];
  /** Chance of mirroring. @default 0.5 */
  flip?: number;
  /** Where a photo smaller than the crop lies in it: anywhere, in the top left corner as in DSRG's retraining, or in its middle. @default 'anywhere' */
  place?: 'anywhere' | 'corner' | 'middle';
}

/**
 * Draws how a photo is resized, cropped and flipped. Offsets are uniform, both ends included.
 *
 * @example
 * const geometry = drawGeometry(random, photo, { crop: { height: 321, width: 321 }, scale: [0.5, 1.5] });
 * const picture = transformPhoto(photo, geometry, [124, 117, 104]);
 */
export function drawGeometry(random: Random, source: Size, options: GeometryOptions): Geometry {
  const { crop, base = 'photo', scale = [1, 1], longSide, stretch = [1, 1], flip = 0.5, place = 'anywhere' } = options;
  for (const [name, bounds] of Object.entries({ scale, longSide, stretch })) {
    if (bounds && !(bounds[0] > 0 && bounds[0] <= bounds[1])) {
      throw new DsrgError('CONFIG', `Augmentation bounds ${name} [${bounds}]; two numbers above 0, the lower first.`);
    }
  }
  const { height, width } = base === 'warped' ? crop : source;
  const factor = longSide ? random.uniform(...longSide) / Math.max(height, width) : logUniform(random, scale);
  const resized = {
    height: Math.max(1, Math.round(height * factor)),
    width: Math.max(1, Math.round(width * factor * logUniform(random, stretch))),
  };
  const offset = (size: number, window: number) => {
    if (size >= window) return random.integer(size - window + 1);
    if (place === 'middle') return -Math.floor((window - size) / 2);
    return place === 'corner' ? 0 : size - window + random.integer(window - size + 1);
  };
  return {
    source: { height: source.height, width: source.width },
    resized,
    top: offset(resized.height, crop.height),
    left: offset(resized.width, crop.width),
    height: crop.height,
    width: crop.width,
    flip: random.uniform() < flip,
  };
}

/** The geometry of DSRG's stage S: the whole photo warped to `size` (its proportions are lost), mirrored or not. */
export function warpGeometry(source: Size, size: Size, flip = false): Geometry {
  const { height, width } = size;
  return {
    source: { height: source.height, width: source.width },
    resized: { height, width },
    top: 0,
    left: 0,
    height,
    width,
    flip,
  };
}

function logUniform(random: Random, [low, high]: readonly [number, number]): number {
  return low * (high / low) ** random.uniform();
}

export interface TightOptions {
  /** Side of the square picture in pixels. */
  readonly side: number;
  /** Largest share that is cut off each side. */
  readonly cut: number;
  /** Chance of mirroring. */
  readonly flip: number;
}

/**
 * Draws how Guided Labelling's seed network is shown a photo: up to `cut` of it is taken off each side, the longer side of what is left
 * comes to `side`, and that lies in the middle of the picture.
 */
export function drawTight(random: Random, { height, width }: Size, { side, cut, flip }: TightOptions): Geometry {
  const keep = (size: number) => {
    const [before, after] = [Math.floor(random.uniform() * cut * size), Math.floor(random.uniform() * cut * size)];
    return { before, size: Math.max(1, size - before - after) };
  };
  const [rows, columns] = [keep(height), keep(width)];
  const factor = side / Math.max(rows.size, columns.size);
  const scaled = (pixels: number) => Math.max(1, Math.round(pixels * factor));
  const resized = { height: scaled(height), width: scaled(width) };
  const place = ({ before, size }: { before: number; size: number }, whole: number) => {
    const start = Math.min(Math.round(before * factor), whole - 1);
    return { start, length: Math.min(scaled(size), whole - start) };
  };
  const [down, across] = [place(rows, resized.height), place(columns, resized.width)];
  return {
    source: { height, width },
    resized,
    top: down.start - Math.floor((side - down.length) / 2),
    left: across.start - Math.floor((side - across.length) / 2),
    height: side,
    width: side,
    flip: random.uniform() < flip,
    mirrored: { top: down.start, left: across.start, height: down.length, width: across.length },
  };
}
