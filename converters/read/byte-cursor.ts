import { DsrgError, type ErrorCode } from '@dsrg/core';

/** Walks over little-endian bytes; whatever reaches beyond the end is an error. */
export class ByteCursor {
  /** Offset of the next byte. */
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  readonly #kind: string;
  readonly #code: ErrorCode;

  /**
   * @param name of the file, for messages
   * @param kind what it should be, for messages: `pickle`
   */
  constructor(bytes: Uint8Array, name: string, kind: string, code: ErrorCode = 'FILE_FORMAT') {
    this.#kind = kind;
    this.#code = code;
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  /** A view of the next `length` bytes. */
  take(length: number): Uint8Array {
    if (!(length >= 0 && this.at + length <= this.#bytes.length)) throw this.broken('it ends too early');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  uint8(): number {
    return this.#view.getUint8(this.#step(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#step(4), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }

  /** A length of 64 bits. One beyond 2^53 is beyond the end of any file, too. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#step(8), true));
  }

  /** A big-endian number, as pickles have it. */
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#step(8), false);
  }

  /** A signed number of 64 bits; inexact beyond 2^53. */
  int64(): number {
    return Number(this.#view.getBigInt64(this.#step(8), true));
  }

  /** Whether all bytes were walked over. */
  get done(): boolean {
    return this.at === this.#bytes.length;
  }

  /** The rest of the line, without its end. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0) throw this.broken('it ends too early');
    const line = this.take(end - this.at);
    this.at++;
    return line;
  }

  /** A line of ASCII, as numbers and names are written. */
  asciiLine(): string {
    const line = this.line();
    if (line.length > 4096) throw this.broken('a number or name of it is longer than 4096 characters');
    return String.fromCharCode(...line);
  }

  /** The error of a file that breaks the rules here. */
  broken(reason: string, cause?: unknown): DsrgError {
    return new DsrgError(this.#code, `${this.#name} is no sound ${this.#kind}: ${reason} (near byte ${this.at}).`, {
      hint: 'Was it copied or saved in part? Copy it again.',
      cause,
    });
  }

  #step(length: number): number {
    if (this.at + length > this.#bytes.length) throw this.broken('it ends too early');
    this.at += length;
    return this.at - length;
  }
}
