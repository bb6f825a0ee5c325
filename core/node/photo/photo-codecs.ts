import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import avifFactory from '@jsquash/avif/codec/dec/avif_dec.js';
import jpegFactory from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegEncoderFactory from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import webpFactory from '@jsquash/webp/codec/dec/webp_dec.js';
import { DsrgError } from '../../errors.ts';
import { mostPixels } from '../../image/check-pixels.ts';
import { WasmCodec } from './wasm-codec.ts';

/** A picture as the codecs give it: four samples a pixel. */
export interface FourSamples {
  readonly data: Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
}

/** A decoder of the jSquash family. */
export interface JpegDecoder {
  decode(bytes: Uint8Array, applyOrientation: boolean): FourSamples | null;
}

/** The encoder of the jSquash family. */
export interface JpegEncoder {
  encode(rgba: Uint8Array, width: number, height: number, options: object): Uint8Array;
}

/**
 * What decodes photos: codecs in WebAssembly, each started when it is first needed (compiling one takes longer than a photo), and how large a
 * photo they are given.
 */
export interface PhotoCodecs {
  /** Most pixels that a photo may declare. */
  readonly maxPixels: number;
  readonly jpeg: WasmCodec<JpegDecoder>;
  /** Gives the four inks of a CMYK or YCCK file as they are stored. */
  readonly inkJpeg: WasmCodec<JpegDecoder>;
  readonly jpegEncoder: WasmCodec<JpegEncoder>;
  readonly webp: WasmCodec<{ decode(bytes: Uint8Array): FourSamples | null }>;
  readonly avif: WasmCodec<{ decode(bytes: Uint8Array, bitDepth: 8): FourSamples | null }>;
}

/**
 * Makes a set of codecs, for as long as its owner decodes photos. Nothing is loaded yet.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 */
export function createPhotoCodecs(maxPixels: number = mostPixels): PhotoCodecs {
  return {
    maxPixels,
    jpeg: new WasmCodec(jpegFactory, () => program(jpegDecoder)),
    inkJpeg: new WasmCodec(jpegFactory, async () => withInkOutput(await program(jpegDecoder))),
    jpegEncoder: new WasmCodec(jpegEncoderFactory, () => program('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm')),
    webp: new WasmCodec(webpFactory, () => program('@jsquash/webp/codec/dec/webp_dec.wasm')),
    avif: new WasmCodec(avifFactory, () => program('@jsquash/avif/codec/dec/avif_dec.wasm')),
  };
}

const jpegDecoder = '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';

function program(name: string): Promise<Uint8Array> {
  return readFile(createRequire(import.meta.url).resolve(name));
}

/** `cinfo.out_color_space = 12`, RGBA, in the decoder's program: `i32.const 12`, `i32.store offset=188`. */
const askForRgba = Buffer.from([0x41, 12, 0x36, 0x02, 0xbc, 0x01]);
/** libjpeg's number of CMYK, the only colours into which it turns four components; they fill four samples, too. */
const cmyk = 4;

/**
 * The JPEG decoder with one constant changed: libjpeg gives CMYK where it gave RGBA. Nobody offers that as an option, and
 * with any other decoder than the one of all photos the same file would get other pixels.
 */
function withInkOutput(wasm: Uint8Array): Uint8Array {
  const changed = Buffer.from(wasm);
  const at = changed.indexOf(askForRgba);
  if (at < 0 || changed.indexOf(askForRgba, at + 1) >= 0)
    throw new DsrgError(
      'INTERNAL',
      'The JPEG decoder is not the one that CMYK was prepared for (@jsquash/jpeg 1.6.0).',
    );
  changed[at + 1] = cmyk;
  return changed;
}
