import type { Outline } from './trace-outlines.ts';

/** What was found in one photo, ready for tools that read polygons. */
export interface PhotoOutlines {
  /** Name of the photo as the other tool shall find it. */
  readonly file: string;
  /** Of the photo as a viewer shows it: EXIF orientation is applied. */
  readonly height: number;
  readonly width: number;
  readonly objects: readonly ScoredOutline[];
  /** How far, in pixels, polygons may run from the edges of the objects' pixels, to have fewer corners. @default 0 */
  readonly tolerance?: number | undefined;
}

/** An object, and how sure the network is of it. */
export interface ScoredOutline extends Outline {
  /** 0 to 1. */
  readonly score?: number;
}

/** Corners as pairs. */
export function pairsOf(ring: readonly number[]): [x: number, y: number][] {
  return Array.from({ length: ring.length / 2 }, (_, i) => [ring[2 * i]!, ring[2 * i + 1]!]);
}
