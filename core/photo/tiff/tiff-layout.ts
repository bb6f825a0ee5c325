import type { PictureReader, PictureSize } from '../../image/picture-reader.ts';
import { type TiffDirectory, tiffTags as tags } from './tiff-directory.ts';

/** How the pixels of a TIFF file are stored. Nothing that is not known here is decoded. */
export interface TiffLayout extends PictureSize {
  /** Bits of each sample: 1, 2, 4, 8 or 16. */
  readonly bits: number;
  /** Samples a pixel, those of alpha included. */
  readonly samples: number;
  readonly colours: 'white-is-zero' | 'black-is-zero' | 'rgb' | 'palette' | 'cmyk' | 'ycbcr';
  /** Whether colours are multiplied by the alpha that follows them. */
  readonly premultiplied: boolean;
  readonly compression: 'none' | 'lzw' | 'deflate' | 'pack-bits' | 'jpeg';
  /** Whether the samples of a kind lie together, plane by plane. */
  readonly planar: boolean;
  /** Whether each sample is the difference to that of the pixel on its left. */
  readonly differences: boolean;
  /** Whether the bits of each byte are reversed. */
  readonly reversed: boolean;
  /** Size of a block of pixels: a strip, or a tile, which may reach beyond the picture. */
  readonly block: PictureSize & { readonly isTile: boolean };
  readonly offsets: readonly number[];
  readonly lengths: readonly number[];
  /** `3 × 2^bits` numbers of 16 bits: all reds, all greens, all blues. */
  readonly palette: readonly number[];
  readonly jpegTables: Uint8Array | undefined;
}

const compressions: Readonly<Record<number, TiffLayout['compression'] | { readonly name: string }>> = {
  1: 'none',
  2: { name: 'CCITT fax' },
  3: { name: 'CCITT fax' },
  4: { name: 'CCITT fax' },
  5: 'lzw',
  6: { name: 'the old form of JPEG' },
  7: 'jpeg',
  8: 'deflate',
  32946: 'deflate',
  32773: 'pack-bits',
  32809: { name: 'ThunderScan' },
  34676: { name: 'SGI LogLuv' },
  34677: { name: 'SGI LogLuv' },
  34887: { name: 'LERC' },
  34925: { name: 'LZMA' },
  34712: { name: 'JPEG 2000' },
  50000: { name: 'Zstandard' },
  50001: { name: 'WebP' },
  50002: { name: 'JPEG XL' },
};

const photometrics: Readonly<Record<number, TiffLayout['colours']>> = {
  0: 'white-is-zero',
  1: 'black-is-zero',
  2: 'rgb',
  3: 'palette',
  5: 'cmyk',
  6: 'ycbcr',
};
const colourNames: Readonly<Record<number, string>> = {
  4: 'a mask',
  8: 'CIE Lab',
  9: 'ICC Lab',
  10: 'ITU Lab',
  32803: 'the raw pattern of a sensor',
  32844: 'LogL',
  32845: 'LogLuv',
  34892: 'linear raw of a camera',
};
const samplesOf = { 'white-is-zero': 1, 'black-is-zero': 1, rgb: 3, palette: 1, cmyk: 4, ycbcr: 3 } as const;

/** The size that a TIFF's first directory declares. */
export function tiffSize(directory: TiffDirectory): PictureSize {
  return { height: directory.one(tags.height, 0), width: directory.one(tags.width, 0) };
}

/**
 * Reads how the pixels are stored, and refuses every way that is not decoded, by name.
 *
 * @throws DsrgError IMAGE for a kind that is not read, FILE_FORMAT for a directory that contradicts itself
 */
export function readTiffLayout(reader: PictureReader, directory: TiffDirectory): TiffLayout {
  const { height, width } = tiffSize(directory);
  const number = directory.one;
  const compression = compressions[number(tags.compression, 1)] ?? { name: `method ${number(tags.compression, 1)}` };
  if (typeof compression === 'object') throw reader.unread(`it is compressed by ${compression.name}`);
  const photometric = number(tags.photometric, -1);
  const colours = photometrics[photometric];
  if (colours === undefined)
    throw reader.unread(`its colours are ${colourNames[photometric] ?? `of kind ${photometric}`}`);
  const samples = number(tags.samples, 1);
  const bitsOfAll = directory.all(tags.bits);
  const bits = bitsOfAll[0] ?? 1;
  if (bitsOfAll.some((other) => other !== bits)) throw reader.unread(`its samples have ${bitsOfAll.join(', ')} bits`);
  if (![1, 2, 4, 8, 16].includes(bits)) throw reader.unread(`its samples have ${bits} bits`);
  if (bits < 8 && (samples > 1 || samplesOf[colours] > 1))
    throw reader.unread(`it has ${samples} samples of ${bits} bits`);
  const format = directory.all(tags.sampleFormat).find((kind) => kind !== 1 && kind !== 4);
  if (format !== undefined)
    throw reader.unread(`its samples are ${format === 3 ? 'floating' : format === 2 ? 'signed' : 'complex'}`);
  if (samples < samplesOf[colours] || samples > 16) throw reader.damaged(`it has ${samples} samples a pixel`);
  if (colours === 'cmyk' && number(tags.inkSet, 1) !== 1) throw reader.unread('its inks are not those of CMYK');
  if (colours === 'ycbcr' && compression !== 'jpeg') throw reader.unread('it holds YCbCr that is not a JPEG');
  const predictor = number(tags.predictor, 1);
  if (predictor > 2 || (predictor === 2 && bits < 8)) throw reader.unread(`it is predicted by method ${predictor}`);
  const planar = number(tags.planes, 1) === 2 && samples > 1;
  if (compression === 'jpeg' && (bits !== 8 || planar || ![1, 3].includes(samples) || colours === 'palette'))
    throw reader.unread(`it holds a JPEG of ${samples} ${planar ? 'separate planes' : 'samples'} of ${bits} bits`);
  const extra = directory.all(tags.extraSamples)[0];
  const isTile = directory.all(tags.tileOffsets).length > 0;
  const block = isTile
    ? { isTile, height: number(tags.tileHeight, 0), width: number(tags.tileWidth, 0) }
    : { isTile, height: Math.min(number(tags.rowsPerStrip, height), height), width };
  const layout: TiffLayout = {
    height,
    width,
    bits,
    samples,
    colours,
    premultiplied: extra === 1 && samples > samplesOf[colours],
    compression,
    planar,
    differences: predictor === 2 && (compression === 'lzw' || compression === 'deflate'),
    reversed: number(tags.fillOrder, 1) === 2,
    block,
    offsets: directory.all(isTile ? tags.tileOffsets : tags.stripOffsets),
    lengths: directory.all(isTile ? tags.tileBytes : tags.stripBytes),
    palette: directory.all(tags.palette),
    jpegTables: directory.bytes(tags.jpegTables),
  };
  checkBlocks(reader, layout);
  return layout;
}

/** A tile may reach beyond its picture, but not far: it would ask for memory that the picture does not. */
const spareTile = 2048 * 2048;

function checkBlocks(reader: PictureReader, { height, width, block, offsets, lengths, ...layout }: TiffLayout): void {
  const inBlock = block.height * block.width;
  if (inBlock < 1 || inBlock > 4 * height * width + spareTile)
    throw reader.damaged(`its blocks are of ${block.height}×${block.width} pixels`);
  if ((inBlock * layout.samples * layout.bits) / 8 > 0x7fffffff)
    throw reader.unread(`one of its blocks has ${Math.round((inBlock * layout.samples * layout.bits) / 8e6)} MB`);
  const planes = layout.planar ? layout.samples : 1;
  const blocks = Math.ceil(height / block.height) * Math.ceil(width / block.width) * planes;
  if (offsets.length < blocks || lengths.length < blocks)
    throw reader.damaged(`it has ${Math.min(offsets.length, lengths.length)} of ${blocks} blocks of pixels`);
  if (layout.colours === 'palette' && layout.palette.length < 3 << layout.bits)
    throw reader.damaged(`its palette has ${layout.palette.length} of ${3 << layout.bits} numbers`);
}
