import { IGNORE, type LabelMap, type RgbImage } from '@dsrg/core';

/** A colour that stands for no class, and where it was met. */
export interface UnknownColour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly pixels: number;
  /** Place of the first pixel. */
  readonly row: number;
  readonly column: number;
}

/** Labels of a coloured mask; pixels of unknown colours are void (255). */
export interface ColourReading {
  readonly labels: LabelMap;
  /** The most frequent first. */
  readonly unknown: readonly UnknownColour[];
}

/**
 * Turns a coloured mask back into labels. Colours must be exact: a colour between two classes (JPEG, smooth scaling) is
 * nobody's, and is reported, never taken for the nearest.
 *
 * @param palette 256 colours, three bytes each
 * @param classes number of classes; colours of other indices are unknown, but that of void (255)
 */
export function labelsOfColours(picture: RgbImage, palette: Uint8Array, classes: number): ColourReading {
  const { data: rgb, height, width } = picture;
  const key = (at: number, bytes: Uint8Array): number => (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  const labels = new Map<number, number>();
  for (const label of [IGNORE, ...Array.from({ length: classes }, (_, index) => classes - 1 - index)]) {
    labels.set(key(label * 3, palette), label); // the lowest index wins where two share a colour
  }
  const strangers = new Map<number, { pixels: number; first: number }>();
  const data = new Uint8Array(height * width);
  for (let i = 0; i < data.length; i++) {
    const colour = key(i * 3, rgb);
    const label = labels.get(colour);
    data[i] = label ?? IGNORE;
    if (label !== undefined) continue;
    const before = strangers.get(colour);
    if (before) before.pixels++;
    else strangers.set(colour, { pixels: 1, first: i });
  }
  const unknown = [...strangers].map(([colour, { pixels, first }]): UnknownColour => {
    const [red, green, blue] = [colour >> 16, (colour >> 8) & 255, colour & 255];
    return { red, green, blue, pixels, row: Math.floor(first / width), column: first % width };
  });
  return {
    labels: { kind: 'labels', data, height, width },
    unknown: unknown.sort((a, b) => b.pixels - a.pixels),
  };
}
