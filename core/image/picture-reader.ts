import { DsrgError } from '../errors.ts';

/** Height and width of a picture, in pixels, as its header declares them. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** Bytes of a picture, read by offset; whatever reaches beyond their end is an error that says so. */
export class PictureReader {
  readonly bytes: Uint8Array;
  readonly little: boolean;
  readonly #view: DataView;
  readonly #what: string;
  readonly #cure: string;

  /**
   * @param what the picture is, for messages: `The BMP a.bmp`
   * @param little whether the least significant byte comes first
   * @param cure what helps where a sound file is of a kind that is not read. @default for photos
   */
  constructor(bytes: Uint8Array, what: string, little: boolean, cure = 'Save it as an 8-bit RGB PNG or a JPEG.') {
    this.bytes = bytes;
    this.little = little;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#what = what;
    this.#cure = cure;
  }

  uint8(at: number): number {
    this.#check(at, 1);
    return this.bytes[at]!;
  }

  uint16(at: number): number {
    this.#check(at, 2);
    return this.#view.getUint16(at, this.little);
  }

  uint32(at: number): number {
    this.#check(at, 4);
    return this.#view.getUint32(at, this.little);
  }

  int32(at: number): number {
    this.#check(at, 4);
    return this.#view.getInt32(at, this.little);
  }

  /** A 64-bit number; beyond 2^53 it is beyond every file, too. */
  uint64(at: number): number {
    this.#check(at, 8);
    return Number(this.#view.getBigUint64(at, this.little));
  }

  /** Bytes from `at` on. */
  slice(at: number, length: number): Uint8Array {
    this.#check(at, length);
    return this.bytes.subarray(at, at + length);
  }

  text(at: number, length: number): string {
    return String.fromCharCode(...this.slice(at, length));
  }

  /** An error of bytes that break the format. */
  damaged(reason: string, cause?: unknown): DsrgError {
    return new DsrgError('FILE_FORMAT', `${this.#what} is damaged: ${reason}.`, {
      hint: 'Copy or download it again.',
      cause,
    });
  }

  /** An error of a sound file of a kind that is not read. */
  unread(reason: string): DsrgError {
    return new DsrgError('IMAGE', `${this.#what} cannot be read: ${reason}.`, {
      hint: this.#cure,
    });
  }

  #check(at: number, length: number): void {
    if (at >= 0 && length >= 0 && at + length <= this.bytes.length) return;
    throw new DsrgError('FILE_FORMAT', `${this.#what} is truncated: it ends after ${this.bytes.length} bytes.`, {
      hint: 'Copy or download it again.',
    });
  }
}
