import type { ByteCursor } from '../byte-cursor.ts';
import { ByteString, decodeText, LongText } from './pickle-values.ts';
import { parseFloating, parseInteger, parseLong, parseQuoted, parseRawUnicode } from './python-literals.ts';

/**
 * The plain value that an instruction of a pickle stands for: numbers, texts, bytes, None, True, False.
 * @param code of the instruction; what follows it is read from `cursor`
 * @returns `undefined` for instructions of another kind
 */
export function readPlainValue(code: number, cursor: ByteCursor): { readonly value: unknown } | undefined {
  switch (code) {
    case 0x4e: // N
      return { value: null };
    case 0x88: // NEWTRUE
    case 0x89: // NEWFALSE
      return { value: code === 0x88 };
    case 0x49: // I INT
    case 0x4c: // L LONG
      return { value: parseInteger(cursor.asciiLine()) };
    case 0x4a: // J BININT
      return { value: cursor.int32() };
    case 0x4b: // K BININT1
      return { value: cursor.uint8() };
    case 0x4d: // M BININT2
      return { value: cursor.uint16() };
    case 0x8a: // LONG1
      return { value: parseLong(cursor.take(cursor.uint8())) };
    case 0x8b: // LONG4
      return { value: parseLong(cursor.take(cursor.int32())) };
    case 0x46: // F FLOAT
      return { value: parseFloating(cursor.asciiLine()) };
    case 0x47: // G BINFLOAT
      return { value: cursor.float64BigEndian() };
    case 0x53: // S STRING
      return { value: new ByteString(parseQuoted(cursor.line())) };
    case 0x54: // T BINSTRING
      return { value: new ByteString(cursor.take(cursor.int32())) };
    case 0x55: // U SHORT_BINSTRING
      return { value: new ByteString(cursor.take(cursor.uint8())) };
    case 0x56: // V UNICODE
      return { value: parseRawUnicode(cursor.line()) };
    case 0x58: // X BINUNICODE
      return { value: text(cursor.take(cursor.uint32())) };
    case 0x8c: // SHORT_BINUNICODE
      return { value: text(cursor.take(cursor.uint8())) };
    case 0x8d: // BINUNICODE8
      return { value: text(cursor.take(cursor.uint64())) };
    case 0x42: // B BINBYTES
      return { value: cursor.take(cursor.uint32()) };
    case 0x43: // C SHORT_BINBYTES
      return { value: cursor.take(cursor.uint8()) };
    case 0x8e: // BINBYTES8
    case 0x96: // BYTEARRAY8
      return { value: cursor.take(cursor.uint64()) };
    default:
      return undefined;
  }
}

/** Longest text, in bytes, that is made a string at once. */
const NAME = 4096;

function text(bytes: Uint8Array): string | LongText {
  return bytes.length > NAME ? new LongText(bytes) : decodeText(bytes);
}
