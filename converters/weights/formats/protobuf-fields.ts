import type { ReadBudget } from '@dsrg/core';
import protobuf from 'protobufjs/minimal.js';

/** A field of a protobuf message: a whole number, or the bytes of anything else. */
export interface ProtobufField {
  readonly id: number;
  /** Whole numbers only; else 0. */
  readonly number: number;
  /** A view of the message: text, bytes, a packed list, a message, or the 4 or 8 bytes of a fixed-size number. */
  readonly bytes: Uint8Array;
  /** Fixed-size numbers and lists of them: whether `bytes` may hold more than one. */
  readonly packed: boolean;
}

const empty = new Uint8Array(0);

/** Work of a field beside its bytes. */
const FIELD_STEPS = 8;

/**
 * Walks over the fields of a protobuf message without copying: weights are too large to become JavaScript arrays.
 * @throws Error where the message is cut short or no protobuf; DsrgError FILE_FORMAT for more fields than the budget has
 */
export function* fieldsOf(message: Uint8Array, budget: ReadBudget): Generator<ProtobufField> {
  const reader = protobuf.Reader.create(message);
  const cut = (length: number): Uint8Array => {
    const start = reader.pos;
    if (start + length > reader.len) throw new RangeError('a field reaches beyond its end');
    reader.pos += length;
    return message.subarray(start, reader.pos);
  };
  while (reader.pos < reader.len) {
    budget.step(FIELD_STEPS);
    const tag = reader.uint32();
    const id = tag >>> 3;
    if (id === 0) throw new Error('a field has the number 0');
    switch (tag & 7) {
      case 0: {
        yield { id, number: Number(reader.int64().toString()), bytes: empty, packed: false };
        break;
      }
      case 1:
        yield { id, number: 0, bytes: cut(8), packed: false };
        break;
      case 2:
        yield { id, number: 0, bytes: cut(reader.uint32()), packed: true };
        break;
      case 5:
        yield { id, number: 0, bytes: cut(4), packed: false };
        break;
      default:
        throw new Error(`field ${id} is of a kind that is not used`);
    }
  }
}

/** The whole numbers of a packed list, the first `most` of them. */
export function packedIntegers(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): number[] {
  const reader = protobuf.Reader.create(bytes);
  const numbers: number[] = [];
  while (reader.pos < reader.len && numbers.length < most) numbers.push(Number(reader.int64().toString()));
  return numbers;
}

/** @throws Error for bytes that are no UTF-8 */
export function utf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}
