import type { TiffLayout } from './tiff-layout.ts';

/** Adobe's marker, whose last byte says whether three components are YCbCr (1) or RGB (0). */
const adobe = [0xff, 0xee, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0];

/**
 * A block of a TIFF file that is compressed as JPEG, made a file of its own: the tables that all blocks share go before its
 * own segments (TIFF Technical Note 2), and a marker says what its colours are.
 */
export function tiffJpegBlock(block: Uint8Array, { jpegTables, colours, samples }: TiffLayout): Uint8Array {
  // Tables and block are both framed by SOI (two bytes) and EOI (two bytes).
  const tables = jpegTables?.subarray(2, jpegTables.length - 2) ?? new Uint8Array(0);
  const marker = samples === 3 ? [...adobe, colours === 'ycbcr' ? 1 : 0] : [];
  const file = new Uint8Array(2 + marker.length + tables.length + block.length - 2);
  file.set([0xff, 0xd8, ...marker]);
  file.set(tables, 2 + marker.length);
  file.set(block.subarray(2), 2 + marker.length + tables.length);
  return file;
}
