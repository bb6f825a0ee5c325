import { DsrgError } from '@dsrg/core';

/** A text, and how its bytes spell it. */
export interface DecodedText {
  readonly text: string;
  readonly encoding: 'UTF-8' | 'UTF-16' | 'Windows-1252';
}

/** Bytes that are looked at where no mark tells the encoding. */
const SAMPLE = 4096;

/** JavaScript has no longer texts. */
const LONGEST = 2 ** 29 - 24;

/** What Windows-1252 has from 80 to 9F; five places are empty. */
const WINDOWS = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * Decodes a text file of whatever program: UTF-8, UTF-16 with or without its mark (spreadsheets export it), or what is left,
 * Windows-1252. A byte-order mark is taken off.
 *
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for bytes that are no text, or longer than a text can be
 */
export function decodeText(bytes: Uint8Array, fileName: string): DecodedText {
  if (bytes.length > LONGEST) {
    throw new DsrgError(
      'FILE_FORMAT',
      `${fileName} has ${Math.round(bytes.length / 1e6)} MB; at most 512 can be read.`,
      {
        hint: 'Split it by photos into several files.',
      },
    );
  }
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return { text: new TextDecoder(wide).decode(bytes), encoding: 'UTF-16' };
  if (bytes.subarray(0, SAMPLE).includes(0)) {
    throw new DsrgError('FILE_FORMAT', `${fileName} is no text file: it holds zero bytes.`, {
      hint: 'Save it as text, in UTF-8.',
    });
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: decodeWindows(bytes), encoding: 'Windows-1252' };
  }
}

/** Node's own decoder takes the bytes from 80 to 9F, which Windows gives to letters and signs, for control characters. */
function decodeWindows(bytes: Uint8Array): string {
  const text = new TextDecoder('latin1').decode(bytes);
  return text.replace(/[\x80-\x9f]/g, (letter) => WINDOWS[letter.charCodeAt(0) - 0x80] ?? letter);
}

/** UTF-16 has a mark, or every other byte of plain text is zero. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  const zeros = [0, 0];
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  // Column names, commas and line ends are ASCII whatever the language, so a fifth of the pairs is certain to have a zero byte.
  const enough = sample.length / 2 / 5;
  if (odd > enough && even * 20 < odd) return 'utf-16le';
  if (even > enough && odd * 20 < even) return 'utf-16be';
  return undefined;
}
