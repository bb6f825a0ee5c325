import { DsrgError } from '../errors.ts';
import { mostPixels } from '../image/check-pixels.ts';
import { unpackZlib } from '../image/unpack-zlib.ts';
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
  readonly inflate: CodecSource['inflate'];
  readonly jpeg: WasmCodec<JpegDecoder>;
  /** Gives the four inks of a CMYK or YCCK file as they are stored. */
  readonly inkJpeg: WasmCodec<JpegDecoder>;
  readonly jpegEncoder: WasmCodec<JpegEncoder>;
  readonly webp: WasmCodec<{ decode(bytes: Uint8Array): FourSamples | null }>;
  readonly avif: WasmCodec<{ decode(bytes: Uint8Array, bitDepth: 8): FourSamples | null }>;
}

/** What differs between Node and a page. */
export interface CodecSource {
  /** Loads a program, the bytes of a `.wasm` file, by its path: `@jsquash/webp/codec/dec/webp_dec.wasm`. */
  readonly program: (path: string) => Promise<Uint8Array>;
  /**
   * Unpacks a zlib stream (RFC 1950).
   * @param most bytes that may come of it
   * @throws Error for a damaged stream, or one of more bytes
   */
  readonly inflate: (packed: Uint8Array, most: number) => Uint8Array;
}

/** {@link CodecSource.inflate} of a browser, which has no other one that answers at once. */
export function inflateInPage(packed: Uint8Array, most: number): Uint8Array {
  const { bytes, length } = unpackZlib([packed], most);
  if (length > most) throw new Error(`more than ${most} bytes come of it`);
  return bytes.subarray(0, length);
}

/**
 * Makes a set of codecs, for as long as its owner decodes photos. Nothing is loaded yet. In Node, `@dsrg/core/node` has `createPhotoCodecs`.
 *
 * @param maxPixels most pixels that a photo may declare. @default 200,000,000
 */
export function photoCodecs({ program, inflate }: CodecSource, maxPixels: number = mostPixels): PhotoCodecs {
  const jpegFactory = async () => (await import('@jsquash/jpeg/codec/dec/mozjpeg_dec.js')).default;
  const jpegEncoderFactory = async () => (await import('@jsquash/jpeg/codec/enc/mozjpeg_enc.js')).default;
  const webpFactory = async () => (await import('@jsquash/webp/codec/dec/webp_dec.js')).default;
  const avifFactory = async () => (await import('@jsquash/avif/codec/dec/avif_dec.js')).default;
  return {
    ...{ maxPixels, inflate },
    jpeg: new WasmCodec(jpegFactory, () => program(jpegDecoder)),
    inkJpeg: new WasmCodec(jpegFactory, async () => withInkOutput(await program(jpegDecoder))),
    jpegEncoder: new WasmCodec(jpegEncoderFactory, () => program('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm')),
    webp: new WasmCodec(webpFactory, () => program('@jsquash/webp/codec/dec/webp_dec.wasm')),
    avif: new WasmCodec(avifFactory, () => program('@jsquash/avif/codec/dec/avif_dec.wasm')),
  };
}

const jpegDecoder = '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';

/** `cinfo.out_color_space = 12`, RGBA, in the decoder's program: `i32.const 12`, `i32.store offset=188`. */
const askForRgba = [0x41, 12, 0x36, 0x02, 0xbc, 0x01];
/** libjpeg's number of CMYK, the only colours into which it turns four components; they fill four samples, too. */
const cmyk = 4;

/**
 * The JPEG decoder with one constant changed: libjpeg gives CMYK where it gave RGBA. Nobody offers that as an option, and
 * with any other decoder than the one of all photos the same file would get other pixels.
 */
function withInkOutput(wasm: Uint8Array): Uint8Array {
  const changed = wasm.slice();
  const at = findBytes(changed, askForRgba, 0);
  if (at < 0 || findBytes(changed, askForRgba, at + 1) >= 0)
    throw new DsrgError(
      'INTERNAL',
      'The JPEG decoder is not the one that CMYK was prepared for (@jsquash/jpeg 1.6.0).',
    );
  changed[at + 1] = cmyk;
  return changed;
}

/** Where some bytes stand for the first time; -1 where they do not. */
function findBytes(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  const last = bytes.length - wanted.length;
  for (let at = from; at <= last; at++) if (wanted.every((byte, k) => bytes[at + k] === byte)) return at;
  return -1;
}
