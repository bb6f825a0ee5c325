import type { RgbImage } from './types.ts';

/** Pictures in rows and columns with words beneath them, as data; `drawContactSheet` of `@dsrg/core/node` draws it. */
export interface ContactSheet {
  /** Lines at the head of the sheet. */
  readonly title: readonly string[];
  /** Pictures in a row. */
  readonly columns: number;
  /** A word over each column. @default none */
  readonly headings?: readonly string[];
  /** Row by row; undefined leaves a place empty. */
  readonly tiles: readonly (SheetTile | undefined)[];
  /** What the colours mean. */
  readonly legend: readonly SheetColour[];
  /** Longest side of a picture, in pixels; larger ones are scaled down to it. @default 240 */
  readonly side?: number;
}

/** One picture of a sheet. */
export interface SheetTile {
  /** Called once, after the tiles before it: whatever the photos' size, one of them is in memory. */
  picture(): Promise<RgbImage>;
  /** Lines beneath it; what is too long is cut. */
  readonly caption: readonly string[];
}

/** A colour and its name. */
export interface SheetColour {
  readonly name: string;
  /** Red, green and blue, 0 to 255. */
  readonly colour: readonly [number, number, number];
}
