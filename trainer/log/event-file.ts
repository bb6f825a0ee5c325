import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { maskedCrc32c } from './crc32c.ts';
import { type EventContent, encodeEvent } from './event-message.ts';

/** A log that TensorBoard shows. */
export interface EventFile {
  write(step: number, content: EventContent): void;
  close(): void;
}

/**
 * Begins a file of TensorBoard events in a folder. Each process writes one of its own; that it starts at `step` tells TensorBoard to leave
 * out what a killed predecessor wrote beyond.
 *
 * @param now milliseconds since 1970. @default the clock
 */
export function openEventFile(folder: string, step: number, now: () => number = Date.now): EventFile {
  const path = join(folder, `events.out.tfevents.${String(now()).padStart(13, '0')}.dsrg`);
  const file = failing(path, () => {
    mkdirSync(folder, { recursive: true });
    return openSync(path, 'a');
  });
  const write = (at: number, content: EventContent) =>
    failing(path, () => {
      const record = frameRecord(encodeEvent(at, now() / 1000, content));
      for (let done = 0; done < record.length; ) done += writeSync(file, record, done);
    });
  write(0, { version: 'brain.Event:2' });
  write(step, { start: true });
  return { write, close: () => closeSync(file) };
}

/** A TFRecord: length in 8 bytes and its checksum, the data and theirs; little-endian. */
export function frameRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc32c(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc32c(data), data.length + 12);
  return record;
}

function failing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new DsrgError('FILE_WRITE', `The events ${path} cannot be written: ${(cause as Error).message}`, {
      hint: 'Is there space, and may this user write there?',
      cause,
    });
  }
}
