import type { PictureReader } from '../../image/picture-reader.ts';

/** Tags of TIFF 6.0 that decide about pixels. */
export const tiffTags = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  samples: 277,
  rowsPerStrip: 278,
  stripBytes: 279,
  planes: 284,
  predictor: 317,
  palette: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileBytes: 325,
  inkSet: 332,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
} as const;

/** What the first directory of a TIFF file says: numbers by tag. Those behind it (pages, previews) are not looked at. */
export interface TiffDirectory {
  /** The numbers of a tag; none where it is absent. */
  all(tag: number): readonly number[];
  /** The first number of a tag; `otherwise` where it is absent. */
  one(tag: number, otherwise: number): number;
  /** The bytes of a tag. */
  bytes(tag: number): Uint8Array | undefined;
}

/** Bytes of a number by its type: bytes, texts, 16 and 32 bits, 64 bits (BigTIFF). */
const sizes: Readonly<Record<number, number>> = { 1: 1, 2: 1, 3: 2, 4: 4, 6: 1, 7: 1, 8: 2, 9: 4, 13: 4, 16: 8, 18: 8 };

/**
 * Reads the first directory of a TIFF or BigTIFF file.
 *
 * @throws DsrgError FILE_FORMAT where it reaches beyond the file, or claims more numbers than the file has bytes
 */
export function readTiffDirectory(reader: PictureReader): TiffDirectory {
  const big = reader.uint16(2) === 43;
  const start = big ? reader.uint64(8) : reader.uint32(4);
  const count = big ? reader.uint64(start) : reader.uint16(start);
  const [head, entry] = big ? [8, 20] : [2, 12];
  reader.slice(start + head, count * entry);
  const places = new Map<number, { at: number; type: number; count: number }>();
  for (let k = 0; k < count; k++) {
    const at = start + head + k * entry;
    const [tag, type] = [reader.uint16(at), reader.uint16(at + 2)];
    const size = sizes[type];
    if (size === undefined || places.has(tag)) continue;
    const held = big ? reader.uint64(at + 4) : reader.uint32(at + 4);
    const inline = big ? 8 : 4;
    const field = at + 4 + inline;
    const place = held * size <= inline ? field : big ? reader.uint64(field) : reader.uint32(field);
    places.set(tag, { at: place, type, count: held });
  }
  const all = (tag: number): number[] => {
    const place = places.get(tag);
    if (place === undefined) return [];
    const size = sizes[place.type]!;
    reader.slice(place.at, place.count * size);
    const read = (at: number) =>
      size === 1
        ? reader.uint8(at)
        : size === 2
          ? reader.uint16(at)
          : size === 4
            ? reader.uint32(at)
            : reader.uint64(at);
    return Array.from({ length: place.count }, (_, k) => read(place.at + k * size));
  };
  return {
    all,
    one: (tag, otherwise) => all(tag)[0] ?? otherwise,
    bytes: (tag) => {
      const place = places.get(tag);
      return place && reader.slice(place.at, place.count * sizes[place.type]!);
    },
  };
}
