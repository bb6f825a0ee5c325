import { defaultEncodeOptions } from '@jsquash/jpeg/meta.js';
import { DsrgError } from '../errors.ts';
import type { RgbImage } from '../types.ts';
import { cmykToRgb } from './cmyk-to-rgb.ts';
import { dropAlpha } from './drop-alpha.ts';
import type { JpegHeader } from './jpeg-header.ts';
import type { PhotoCodecs } from './photo-codecs.ts';

/** Said of files that decode in full all the same. */
const harmless = /extraneous bytes before marker|Unknown Adobe color transform|Inconsistent progression/;

/**
 * Decodes a JPEG, as stored (EXIF is not looked at), to the very pixels of libjpeg-turbo. A grey one becomes grey RGB; one
 * of four inks (CMYK, YCCK) becomes RGB exactly as Pillow makes it.
 *
 * @param name of the file, for messages
 * @param components as its header says
 * @throws DsrgError FILE_FORMAT for a truncated or damaged file: libjpeg would fill the rest with grey
 */
export async function decodeJpeg(
  bytes: Uint8Array,
  name: string,
  codecs: Pick<PhotoCodecs, 'jpeg' | 'inkJpeg'>,
  components: JpegHeader['components'] | undefined,
): Promise<RgbImage> {
  const inks = components === 4;
  const { result, messages } = await (inks ? codecs.inkJpeg : codecs.jpeg).run((codec) => codec.decode(bytes, false));
  const complaint = messages.find((message) => !harmless.test(message));
  if (!result || complaint !== undefined) throw damaged(name, complaint ?? 'no picture in it');
  const { data, height, width } = result;
  return { kind: 'rgb', data: inks ? inksToRgb(data) : dropAlpha(data), height, width };
}

/** Every program writes the inks of a JPEG inverted, as Adobe's began to: 0 is full ink. */
function inksToRgb(inverted: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((inverted.length / 4) * 3);
  const ink = new Uint8Array(4);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    for (let c = 0; c < 4; c++) ink[c] = 255 - inverted[from + c]!;
    cmykToRgb(ink, 0, rgb, to);
  }
  return rgb;
}

/**
 * Encodes a photo as JPEG (mozjpeg); the same photo always gives the same bytes.
 *
 * @param quality 1 to 100
 * @param progressive the smallest file; without, one some per cent larger in a third of the time. @default true
 * @throws DsrgError CONFIG for a quality out of range
 */
export async function encodeJpegWith(
  photo: RgbImage,
  quality: number,
  codecs: Pick<PhotoCodecs, 'jpegEncoder'>,
  progressive = true,
): Promise<Uint8Array> {
  if (!(quality >= 1 && quality <= 100))
    throw new DsrgError('CONFIG', `JPEG quality ${quality}; 1 to 100 is possible.`);
  const options = { ...defaultEncodeOptions, quality: Math.round(quality), progressive };
  const { data, height, width } = photo;
  const { result, messages } = await codecs.jpegEncoder.run(
    (codec) => new Uint8Array(codec.encode(addAlpha(data), width, height, options)),
  );
  if (result === undefined)
    throw new DsrgError('INTERNAL', `A photo of ${height}×${width} could not be written as JPEG (${messages[0]}).`);
  return result;
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

function addAlpha(rgb: Uint8Array): Uint8Array {
  const rgba = new Uint8Array((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
  }
  return rgba;
}
