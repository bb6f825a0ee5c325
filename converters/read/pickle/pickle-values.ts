import type { ReadBudget } from '@dsrg/core';

/** A string of Python 2: bytes of unknown encoding. As a key of a dictionary it becomes text, one character a byte. */
export class ByteString {
  readonly bytes: Uint8Array;
  #text: string | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  toString(): string {
    // Once: a file may recall one string many thousand times.
    this.#text ??= latin1(this.bytes);
    return this.#text;
  }
}

/** A class or function that a pickle names and the whitelist knows: `numpy.core.multiarray._reconstruct`. */
export class PickleGlobal {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }
}

/** An object that takes its content after it was made: Python's `__setstate__`. */
export interface Buildable {
  /** Throws an Error that says what is wrong with the state. */
  build(state: unknown): void;
}

/**
 * What stands for an object that is of no use here: a path, a date, a function's result. Nothing of it is made, and what it is
 * filled with is dropped; of a dictionary alone the items are kept, for weights may be among them.
 */
export class Placeholder extends Map<unknown, unknown> implements Buildable {
  /** What it stands for. */
  readonly path: string;

  constructor(path: string) {
    super();
    this.path = path;
  }

  build(): void {}
}

/**
 * What makes a whitelisted object; memory beyond a few words is counted first. Throws an Error that says what is wrong with the arguments.
 */
export type PickleConstructor = (args: readonly unknown[], budget: ReadBudget) => unknown;

/**
 * A text of Python 3 that is too long for a name: it stays the UTF-8 it is in the file, for it is as a rule the bytes of an array, one
 * character each, and to make a text of hundreds of megabytes only to take it apart again is slow.
 */
export class LongText {
  readonly utf8: Uint8Array;
  #text: string | undefined;

  constructor(utf8: Uint8Array) {
    this.utf8 = utf8;
  }

  toString(): string {
    this.#text ??= decodeText(this.utf8);
    return this.#text;
  }
}

/** Python writes lone surrogates ("surrogatepass"); they become U+FFFD, for no name of ours has them. */
export function decodeText(utf8: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8);
}

/** The text of a string, be it of Python 2 or 3; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof ByteString || value instanceof LongText) return value.toString();
  return typeof value === 'string' ? value : undefined;
}

/** The text of a dictionary's key that can stand in a name: a text or a number. Tuples cannot, and may hold each other without end. */
export function keyText(key: unknown): string | undefined {
  return typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean' ? String(key) : textOf(key);
}

/** The bytes of Python's bytes, bytearray or Python 2's str; `undefined` for anything else. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof ByteString) return value.bytes;
  return value instanceof Uint8Array ? value : undefined;
}

/** One character a byte. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** One byte a character. @throws Error for a character beyond 255, and for what is no sound UTF-8 */
export function latin1Bytes(text: string | LongText): Uint8Array {
  const utf8 = typeof text === 'string' ? new TextEncoder().encode(text) : text.utf8;
  const bytes = new Uint8Array(utf8.length);
  let length = 0;
  for (let at = 0; at < utf8.length; at++) {
    let byte = utf8[at] as number;
    if (byte >= 0x80) {
      // Characters 128 to 255 are C2 or C3 with one byte 80 … BF after it; whatever else begins here is none of them.
      const next = utf8[++at] ?? 0;
      if ((byte !== 0xc2 && byte !== 0xc3) || (next & 0xc0) !== 0x80) {
        throw new Error('a text that stands for bytes has a character beyond 255');
      }
      byte = ((byte & 3) << 6) | (next & 0x3f);
    }
    bytes[length++] = byte;
  }
  return bytes.subarray(0, length);
}
