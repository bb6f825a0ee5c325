import { decodeSamples, IGNORE } from '@dsrg/core';

/** An index whose colour in the file's palette is that of another class. */
export interface PaletteSwap {
  readonly index: number;
  /** The class of that colour. */
  readonly label: number;
}

/**
 * Looks whether a label PNG has a palette of the class colours in another order: then what the eye sees is not what the numbers say. Programs
 * that save space choose the palette anew, and number the colours as they come.
 *
 * @param name of the file, for messages
 * @param palette 256 colours of the classes, three bytes each
 * @param classes number of classes, background included
 * @param maxPixels most pixels that it may declare. @default 200,000,000
 * @returns the first such index; `undefined` for PNGs without a palette, or with one that has other colours, too
 * @throws DsrgError FILE_FORMAT for no whole PNG; LABEL for colours
 */
export function findPaletteSwap(
  bytes: Uint8Array,
  name: string,
  palette: Uint8Array,
  classes: number,
  maxPixels?: number,
): PaletteSwap | undefined {
  const { data, palette: found } = decodeSamples(bytes, name, maxPixels).samples;
  if (found === undefined) return undefined;
  const used = [...new Set(data)].sort((a, b) => a - b);
  const meant = used.map((index) => {
    const [red, green, blue] = found[index] ?? [];
    const same = (label: number): boolean =>
      palette[label * 3] === red && palette[label * 3 + 1] === green && palette[label * 3 + 2] === blue;
    return same(index) ? index : [...new Array(classes).keys(), IGNORE].find(same);
  });
  const at = used.findIndex((index, k) => meant[k] !== index);
  const [index, label] = [used[at], meant[at]];
  return index === undefined || label === undefined || meant.includes(undefined) ? undefined : { index, label };
}
