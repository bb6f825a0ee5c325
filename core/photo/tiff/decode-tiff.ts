import { PictureReader } from '../../image/picture-reader.ts';
import type { RgbImage } from '../../types.ts';
import { readJpegHeader } from '../jpeg-header.ts';
import type { PhotoCodecs } from '../photo-codecs.ts';
import { paintTiffRow } from './tiff-colours.ts';
import { readTiffDirectory } from './tiff-directory.ts';
import { tiffJpegBlock } from './tiff-jpeg.ts';
import { readTiffLayout, type TiffLayout } from './tiff-layout.ts';
import { reverseBits, unpackBlock } from './unpack-block.ts';

/** Opens the bytes of a TIFF file, in the order that it says. */
export function tiffReader(bytes: Uint8Array, name: string): PictureReader {
  return new PictureReader(bytes, `The TIFF ${name}`, bytes[0] === 0x49);
}

/**
 * Decodes the first page of a TIFF or BigTIFF file: grey, palette, RGB, CMYK; 1 to 16 bits; strips and tiles, samples
 * together or in planes; plain, PackBits, LZW, deflate, JPEG. Samples of 16 bits give their upper byte, alpha is left out.
 *
 * @param decodeJpeg decodes a whole JPEG file to RGB, or to grey as RGB
 * @param inflate unpacks a zlib stream
 * @throws DsrgError IMAGE for every other kind, by its name; FILE_FORMAT for a damaged or truncated file
 */
export async function decodeTiff(
  bytes: Uint8Array,
  name: string,
  decodeJpeg: (jpeg: Uint8Array) => Promise<RgbImage>,
  inflate: PhotoCodecs['inflate'],
): Promise<RgbImage> {
  const reader = tiffReader(bytes, name);
  const layout = readTiffLayout(reader, readTiffDirectory(reader));
  const { height, width, block, samples, bits, planar, offsets, lengths } = layout;
  const data = new Uint8Array(height * width * 3);
  const columns = Math.ceil(width / block.width);
  const blocks = Math.ceil(height / block.height) * columns;
  for (let k = 0; k < blocks; k++) {
    const [top, left] = [Math.floor(k / columns) * block.height, (k % columns) * block.width];
    const rows = block.isTile ? block.height : Math.min(block.height, height - top);
    const packedOf = (index: number) => {
      const packed = reader.slice(offsets[index]!, lengths[index]!);
      return layout.reversed ? reverseBits(packed) : packed;
    };
    const shown = { top, left, rows: Math.min(rows, height - top), columns: Math.min(block.width, width - left) };
    if (layout.compression === 'jpeg') {
      const file = tiffJpegBlock(packedOf(k), layout);
      const size = readJpegHeader(file);
      const fits = size && size.height <= rows && size.width <= block.width;
      if (!fits || size.height < shown.rows || size.width < shown.columns || size.components !== samples)
        throw reader.damaged('a block of its pixels is a JPEG of another size');
      copyJpeg(await decodeJpeg(file), data, width, shown);
      continue;
    }
    const { compression } = layout;
    const inBlock = planar ? 1 : samples;
    const stride = Math.ceil((block.width * inBlock * bits) / 8);
    const planes = Array.from({ length: planar ? samples : 1 }, (_, plane) => {
      const unpacked = unpackBlock(packedOf(k + plane * blocks), compression, rows * stride, reader, inflate);
      return layout.differences ? undoDifferences(unpacked, stride, inBlock, layout, reader.little) : unpacked;
    });
    for (let row = 0; row < shown.rows; row++) {
      const lines = planes.map((plane) => plane.subarray(row * stride, (row + 1) * stride));
      const to = ((top + row) * width + left) * 3;
      paintTiffRow(lines, layout, reader.little, data.subarray(to, to + shown.columns * 3));
    }
  }
  return { kind: 'rgb', data, height, width };
}

interface Shown {
  readonly top: number;
  readonly left: number;
  readonly rows: number;
  readonly columns: number;
}

function copyJpeg(photo: RgbImage, out: Uint8Array, width: number, { top, left, rows, columns }: Shown): void {
  for (let row = 0; row < rows; row++) {
    const line = photo.data.subarray(row * photo.width * 3, (row * photo.width + columns) * 3);
    out.set(line, ((top + row) * width + left) * 3);
  }
}

/** Adds up the differences along each row (TIFF 6.0, section 14), in a copy: a plain block is a view of the file. */
function undoDifferences(
  block: Uint8Array,
  stride: number,
  samples: number,
  { bits }: TiffLayout,
  little: boolean,
): Uint8Array {
  const sums = block.slice();
  if (bits === 8) {
    for (let start = 0; start < sums.length; start += stride)
      for (let k = start + samples; k < start + stride; k++) sums[k] = sums[k]! + sums[k - samples]!;
    return sums;
  }
  const view = new DataView(sums.buffer, sums.byteOffset, sums.byteLength);
  for (let start = 0; start < sums.length; start += stride)
    for (let k = start + samples * 2; k + 1 < start + stride; k += 2)
      view.setUint16(k, view.getUint16(k, little) + view.getUint16(k - samples * 2, little), little);
  return sums;
}
