import { createCrc32 } from '../image/crc-32.ts';
import { encodeMaker, type Maker, makerKey, parseMaker } from './maker.ts';

/** Where the first chunk, `IHDR`, ends: the signature's 8 bytes, and 12 around its 13. */
const HEADER_END = 33;

/** Bytes at the start of a PNG that hold the remark of {@link markPng}. */
export const pngMakerBytes = 4096;

/**
 * The same PNG with a remark (`tEXt`, right behind the header) of what made it.
 *
 * @param png bytes of a PNG, as an encoder wrote them
 */
export function markPng(png: Uint8Array, maker: Maker): Uint8Array {
  const text = new TextEncoder().encode(`tEXt${makerKey}\0${encodeMaker(maker)}`);
  const marked = new Uint8Array(png.length + text.length + 8);
  const view = new DataView(marked.buffer);
  const crc32 = createCrc32();
  marked.set(png.subarray(0, HEADER_END));
  view.setUint32(HEADER_END, text.length - 4);
  marked.set(text, HEADER_END + 4);
  view.setUint32(HEADER_END + 4 + text.length, crc32(text));
  marked.set(png.subarray(HEADER_END), HEADER_END + 8 + text.length);
  return marked;
}

/**
 * What a PNG says made it; undefined where it does not say, or is none.
 *
 * @param png its bytes, or the first {@link pngMakerBytes} of them
 */
export function makerOfPng(png: Uint8Array): Maker | undefined {
  const view = new DataView(png.buffer, png.byteOffset, png.length);
  if (png.length < HEADER_END || view.getUint32(0) !== 0x89504e47) return undefined;
  for (let at = HEADER_END; at + 8 <= png.length; ) {
    const end = at + 8 + view.getUint32(at);
    const kind = latin1(png.subarray(at + 4, at + 8));
    if (kind === 'IDAT' || end > png.length) return undefined;
    const [keyword, ...text] = kind === 'tEXt' ? latin1(png.subarray(at + 8, end)).split('\0') : [];
    if (keyword === makerKey) return parseMaker(text.join('\0'));
    at = end + 4;
  }
  return undefined;
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}
