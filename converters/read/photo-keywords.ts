import exifr from 'exifr';

/** What of a photo's keywords is read: IPTC's field 2:25 and XMP's dc:subject; nothing else is looked at. */
const segments = {
  tiff: false,
  exif: false,
  gps: false,
  ifd1: false,
  icc: false,
  jfif: false,
  ihdr: false,
  xmp: true,
  iptc: true,
  mergeOutput: false,
} as const;

/**
 * Reads the keywords that photo managers write into photos: IPTC keywords and XMP subjects, united; the order is theirs.
 *
 * @param bytes of the file, or its beginning
 * @returns an empty list where there are none, or where what should hold them is damaged
 */
export async function photoKeywords(bytes: Uint8Array): Promise<string[]> {
  let found: { iptc?: { Keywords?: unknown }; dc?: { subject?: unknown } } | undefined;
  try {
    found = await exifr.parse(bytes, segments);
  } catch {
    return []; // a photo without readable notes is a photo without keywords; decoding tells whether it is sound
  }
  const lists = [found?.iptc?.Keywords, found?.dc?.subject].flat(2);
  const words = lists.filter((word): word is string => typeof word === 'string').map((word) => repair(word.trim()));
  return [...new Set(words)].filter((word) => word !== '');
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
