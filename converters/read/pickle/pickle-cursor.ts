import { DsrgError } from '@dsrg/core';

/** Walks over the bytes of a pickle; whatever reaches beyond the end is an error. */
export class PickleCursor {
  /** Offset of the next byte. */
  at = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;

  /** @param name of the file, for messages */
  constructor(bytes: Uint8Array, name: string) {
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

  /** Big-endian, as the format has it. */
  float64(): number {
    return this.#view.getFloat64(this.#step(8), false);
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

  /** The error of a pickle that breaks the rules here. */
  broken(reason: string, cause?: unknown): DsrgError {
    return new DsrgError('FILE_FORMAT', `${this.#name} is no sound pickle: ${reason} (near byte ${this.at}).`, {
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
