/** A string of Python 2: bytes of unknown encoding. As a key of a dictionary it becomes text, one character a byte. */
export class ByteString {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  toString(): string {
    return latin1(this.bytes);
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

/** What makes a whitelisted object. Throws an Error that says what is wrong with the arguments. */
export type PickleConstructor = (args: readonly unknown[]) => unknown;

/** The text of a string, be it of Python 2 or 3; `undefined` for anything else. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof ByteString) return value.toString();
  return typeof value === 'string' ? value : undefined;
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

/** One byte a character. @throws Error for a character beyond 255 */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let k = 0; k < text.length; k++) {
    const code = text.charCodeAt(k);
    if (code > 255) throw new Error(`a text that stands for bytes has the character ${text.charAt(k)}`);
    bytes[k] = code;
  }
  return bytes;
}
