import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import decoderFactory from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import encoderFactory from '@jsquash/jpeg/codec/enc/mozjpeg_enc.js';
import { defaultEncodeOptions } from '@jsquash/jpeg/meta.js';
import { DsrgError } from '../errors.ts';
import type { RgbImage } from '../types.ts';

interface Decoder {
  decode(
    bytes: Uint8Array,
    applyOrientation: boolean,
  ): { data: Uint8ClampedArray; height: number; width: number } | null;
}

interface Encoder {
  encode(rgba: Uint8Array, width: number, height: number, options: object): Uint8Array;
}

/** One running instance of the codec, and what libjpeg said of the file at hand. */
interface Engine<Codec> {
  readonly codec: Codec;
  readonly messages: string[];
}

/** The only thing kept between calls: compiling takes longer than decoding a photo. */
const engines: { decoder?: Promise<Engine<Decoder>> | undefined; encoder?: Promise<Engine<Encoder>> | undefined } = {};

/** Said of files that decode in full all the same. */
const harmless = /extraneous bytes before marker|Unknown Adobe color transform|Inconsistent progression/;

/**
 * Decodes a JPEG, as stored (EXIF is not looked at), to the very pixels of libjpeg-turbo. A grey one becomes grey RGB.
 *
 * @param name of the file, for messages
 * @throws DsrgError FILE_FORMAT for a truncated or damaged file: libjpeg would fill the rest with grey
 */
export async function decodeJpeg(bytes: Uint8Array, name: string): Promise<RgbImage> {
  engines.decoder ??= start<Decoder>(decoderFactory, 'dec/mozjpeg_dec.wasm');
  const { codec, messages } = await engines.decoder;
  messages.length = 0;
  let image: ReturnType<Decoder['decode']> = null;
  try {
    image = codec.decode(bytes, false);
  } catch (error) {
    engines.decoder = undefined; // libjpeg has left this instance in the middle of its work
    if (messages.length === 0) messages.push(error instanceof Error ? error.message : String(error));
  }
  const complaint = messages.find((message) => !harmless.test(message));
  if (!image || complaint !== undefined) throw damaged(name, complaint ?? 'no picture in it');
  return { kind: 'rgb', data: dropAlpha(image.data), height: image.height, width: image.width };
}

/**
 * Encodes a photo as JPEG (mozjpeg); the same photo always gives the same bytes.
 *
 * @param quality 1 to 100. @default 90
 * @throws DsrgError CONFIG for a quality out of range
 */
export async function encodeJpeg(photo: RgbImage, quality = 90): Promise<Uint8Array> {
  if (!(quality >= 1 && quality <= 100))
    throw new DsrgError('CONFIG', `JPEG quality ${quality}; 1 to 100 is possible.`);
  engines.encoder ??= start<Encoder>(encoderFactory, 'enc/mozjpeg_enc.wasm');
  const { codec } = await engines.encoder;
  const options = { ...defaultEncodeOptions, quality: Math.round(quality) };
  return new Uint8Array(codec.encode(addAlpha(photo.data), photo.width, photo.height, options));
}

async function start<Codec>(factory: unknown, wasm: string): Promise<Engine<Codec>> {
  const path = createRequire(import.meta.url).resolve(`@jsquash/jpeg/codec/${wasm}`);
  const messages: string[] = [];
  const launch = factory as (options: object) => Promise<Codec>;
  const codec = await launch({
    noInitialRun: true,
    wasmBinary: await readFile(path),
    printErr: (message: string) => messages.push(message),
  });
  return { codec, messages };
}

function damaged(name: string, complaint: string): DsrgError {
  if (complaint.startsWith('Premature end of JPEG file')) {
    return new DsrgError('FILE_FORMAT', `The JPEG ${name} is truncated: it ends before its last row.`, {
      hint: 'Copy or download it again.',
    });
  }
  return new DsrgError('FILE_FORMAT', `The JPEG ${name} is damaged (libjpeg: ${complaint}).`, {
    hint: 'Copy or download it again, or save it anew as a baseline 8-bit JPEG.',
  });
}

function dropAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = rgba[from]!;
    rgb[to + 1] = rgba[from + 1]!;
    rgb[to + 2] = rgba[from + 2]!;
  }
  return rgb;
}

function addAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  return rgba;
}
