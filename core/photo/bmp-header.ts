import type { PictureReader, PictureSize } from '../image/picture-reader.ts';

/** A BMP's header, of Windows (versions 3 to 5) or of OS/2. */
export interface BmpHeader extends PictureSize {
  /** Whether the first row in the file is the highest one. */
  readonly topDown: boolean;
  /** Bits a pixel: 1, 2, 4, 8, 16, 24 or 32. */
  readonly bits: number;
  readonly packing: 'none' | 'runs-of-8' | 'runs-of-4';
  /** Which bits of a pixel of 16 or 32 bits are red, green and blue. */
  readonly masks: readonly [number, number, number];
  /** Three bytes a colour, red first; empty above 8 bits. */
  readonly palette: Uint8Array;
  /** Where the pixels begin. */
  readonly pixels: number;
}

const refusals: Readonly<Record<number, string>> = {
  4: 'it holds a JPEG for a printer',
  5: 'it holds a PNG for a printer',
};

/** Size of a BMP alone. @throws DsrgError FILE_FORMAT */
export function readBmpSize(reader: PictureReader): PictureSize & { readonly topDown: boolean } {
  const isCore = reader.uint32(14) === 12;
  const width = isCore ? reader.uint16(18) : reader.int32(18);
  const height = isCore ? reader.uint16(20) : reader.int32(22);
  if (width <= 0) throw reader.damaged(`it is ${width} pixels wide`);
  return { width, height: Math.abs(height), topDown: height < 0 };
}

/** Reads the header of a BMP. @throws DsrgError FILE_FORMAT, IMAGE for a kind that is not read */
export function readBmpHeader(reader: PictureReader): BmpHeader {
  const size = readBmpSize(reader);
  const length = reader.uint32(14);
  const isCore = length === 12;
  if (![12, 16, 40, 52, 56, 64, 108, 124].includes(length)) throw reader.unread(`its header has ${length} bytes`);
  const bits = reader.uint16(isCore ? 24 : 28);
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw reader.unread(`it has ${bits} bits a pixel`);
  const compression = isCore || length === 16 ? 0 : reader.uint32(30);
  const packing = packingOf(reader, compression, bits, length, size.topDown);
  const colours = isCore || length === 16 ? 0 : reader.uint32(46);
  const hasMasks = compression === 3 || compression === 6;
  const behind = 14 + length + (hasMasks && length === 40 ? (compression === 6 ? 16 : 12) : 0);
  return {
    ...size,
    bits,
    packing,
    masks: hasMasks ? [reader.uint32(54), reader.uint32(58), reader.uint32(62)] : defaultMasks(bits),
    palette: bits > 8 ? new Uint8Array(0) : readPalette(reader, behind, isCore ? 3 : 4, colours || 1 << bits),
    pixels: reader.uint32(10),
  };
}

function packingOf(
  reader: PictureReader,
  compression: number,
  bits: number,
  length: number,
  topDown: boolean,
): BmpHeader['packing'] {
  if (compression === 0) return 'none';
  if ((compression === 3 || compression === 6) && (bits === 16 || bits === 32)) return 'none';
  const runs =
    compression === 1 && bits === 8 ? 'runs-of-8' : compression === 2 && bits === 4 ? 'runs-of-4' : undefined;
  if (runs && !topDown) return runs;
  const os2 = length === 64 && (compression === 3 || compression === 4);
  const reason = os2
    ? 'it is packed as only OS/2 does'
    : (refusals[compression] ?? `it is packed in the way ${compression}`);
  throw reader.unread(`${reason}, with ${bits} bits a pixel${topDown ? ' from top to bottom' : ''}`);
}

function defaultMasks(bits: number): [number, number, number] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
}

/** Colours stand there as blue, green, red. One that is cut off by the pixels is read all the same: nobody may use it. */
function readPalette(reader: PictureReader, start: number, step: number, colours: number): Uint8Array {
  if (colours > 65_536) throw reader.damaged(`its palette has ${colours} colours`);
  const palette = new Uint8Array(Math.min(colours, 256) * 3);
  for (let k = 0; k * 3 < palette.length; k++)
    for (let c = 0; c < 3; c++) palette[k * 3 + c] = reader.uint8(start + k * step + 2 - c);
  return palette;
}
