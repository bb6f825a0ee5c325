import type { PictureReader, PictureSize } from '../image/picture-reader.ts';

/** What an AVIF file declares of its picture. */
export interface AvifHeader extends PictureSize {
  /** As EXIF counts: what the file's own turn (`irot`) and mirror (`imir`) come to, which go for any EXIF data. */
  readonly orientation: number;
}

interface Box {
  readonly kind: string;
  /** Where its content begins, and ends. */
  readonly at: number;
  readonly end: number;
}

/** Boxes between two places (ISO 14496-12, 4.2). */
function* boxes(reader: PictureReader, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end; ) {
    const short = reader.uint32(at);
    const size = short === 1 ? reader.uint64(at + 8) : short === 0 ? end - at : short;
    const head = short === 1 ? 16 : 8;
    if (size < head) throw reader.damaged('one of its boxes is smaller than its own header');
    yield { kind: reader.text(at + 4, 4), at: at + head, end: Math.min(end, at + size) };
    at += size;
  }
}

/**
 * Reads the size and the turn of an AVIF file's primary picture (ISO 23008-12): properties lie in `meta/iprp/ipco`, and
 * `ipma` says which of them are the picture's.
 *
 * @throws DsrgError FILE_FORMAT
 */
export function readAvifHeader(reader: PictureReader): AvifHeader {
  const meta = find(boxes(reader, 0, reader.bytes.length), 'meta');
  const inMeta = meta && [...boxes(reader, meta.at + 4, meta.end)];
  const primary = inMeta && find(inMeta, 'pitm');
  const properties = inMeta && find(inMeta, 'iprp');
  const inProperties = properties && [...boxes(reader, properties.at, properties.end)];
  const values = inProperties && find(inProperties, 'ipco');
  if (!primary || !inProperties || !values) throw reader.damaged('it describes no picture');
  const id = reader.uint8(primary.at) === 0 ? reader.uint16(primary.at + 4) : reader.uint32(primary.at + 4);
  const all = [...boxes(reader, values.at, values.end)];
  const own = inProperties
    .filter(({ kind }) => kind === 'ipma')
    .flatMap((box) => propertiesOf(reader, box, id))
    .flatMap((index) => all[index - 1] ?? []);
  const size = find(own, 'ispe');
  if (!size) throw reader.damaged('it does not say how large its picture is');
  const turn = find(own, 'irot');
  const mirror = find(own, 'imir');
  const quarters = turn ? reader.uint8(turn.at) & 3 : 0;
  const axis = mirror ? reader.uint8(mirror.at) & 1 : undefined;
  return {
    width: reader.uint32(size.at + 4),
    height: reader.uint32(size.at + 8),
    orientation: orientationOf(quarters, axis),
  };
}

/**
 * @param quarters turns to the left, done first
 * @param axis 0: top and bottom are exchanged, 1: left and right are; `undefined`: nothing is mirrored
 */
function orientationOf(quarters: number, axis: number | undefined): number {
  if (axis === undefined) return [1, 8, 3, 6][quarters]!;
  return axis === 0 ? [4, 5, 2, 7][quarters]! : [2, 7, 4, 5][quarters]!;
}

/** The numbers, from 1, of the properties of item `id`. */
function propertiesOf(reader: PictureReader, { at }: Box, id: number): number[] {
  const [version, wide] = [reader.uint8(at), (reader.uint8(at + 3) & 1) !== 0];
  const count = reader.uint32(at + 4);
  let place = at + 8;
  const take = (bytes: 1 | 2 | 4): number => {
    const value = bytes === 1 ? reader.uint8(place) : bytes === 2 ? reader.uint16(place) : reader.uint32(place);
    place += bytes;
    return value;
  };
  for (let k = 0; k < count; k++) {
    const item = take(version < 1 ? 2 : 4);
    const indices = Array.from({ length: take(1) }, () => (wide ? take(2) & 0x7fff : take(1) & 0x7f));
    if (item === id) return indices;
  }
  return [];
}

function find(all: Iterable<Box>, kind: string): Box | undefined {
  for (const box of all) if (box.kind === kind) return box;
  return undefined;
}
