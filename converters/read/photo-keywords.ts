import exifr from 'exifr';
import { readXmpKeywords } from './read-xmp.ts';

/** What of a photo's notes is read: IPTC's field 2:25, XMP as it stands, and the keywords that Windows writes; nothing else. */
const segments: Parameters<typeof exifr.parse>[1] = {
  tiff: true,
  ifd0: { pick: ['XPKeywords'] },
  exif: false,
  gps: false,
  ifd1: false,
  icc: false,
  jfif: false,
  ihdr: false,
  xmp: { parse: false },
  iptc: true,
  mergeOutput: false,
};

/**
 * Reads the keywords that photo managers write into photos: IPTC keywords, those of XMP and Windows' `XPKeywords`, united; the order is
 * theirs.
 *
 * @param bytes of the file, or its beginning
 * @returns an empty list where there are none, or where what should hold them is damaged
 */
export async function photoKeywords(bytes: Uint8Array): Promise<string[]> {
  let found: { iptc?: { Keywords?: unknown }; xmp?: unknown; ifd0?: { XPKeywords?: unknown } } | undefined;
  try {
    found = await exifr.parse(bytes, segments);
  } catch {
    return []; // a photo without readable notes is a photo without keywords; decoding tells whether it is sound
  }
  const iptc = [found?.iptc?.Keywords].flat(2).filter((word): word is string => typeof word === 'string');
  const words = [...iptc.map(repair), ...xmpWords(found?.xmp), ...windowsWords(found?.ifd0?.XPKeywords)];
  return [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '');
}

function xmpWords(xmp: unknown): string[] {
  if (typeof xmp !== 'string') return [];
  try {
    return readXmpKeywords(xmp, 'the photo');
  } catch {
    return []; // as above
  }
}

/** Windows writes one text, its keywords separated by semicolons. */
function windowsWords(value: unknown): string[] {
  if (typeof value === 'string') return value.replaceAll('\0', '').split(';');
  return value instanceof Uint8Array ? new TextDecoder('utf-16le').decode(value).replaceAll('\0', '').split(';') : [];
}

/** IPTC text is read byte by byte; nearly all of it is UTF-8 today. */
function repair(text: string): string {
  if (!/[\x80-\xff]/.test(text) || /[^\0-\xff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
  } catch {
    return text;
  }
}
