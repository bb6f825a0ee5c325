import { Crc32c, type RunStore } from '@dsrg/converters';
import { type EventContent, encodeEvent, join } from './event-message.ts';

/** A log that TensorBoard shows. */
export interface EventFile {
  write(step: number, content: EventContent): Promise<void>;
}

/**
 * Begins a file of TensorBoard events in a folder. Each process writes one of its own; that it starts at `step` tells TensorBoard to leave
 * out what a killed predecessor wrote beyond.
 *
 * @param now milliseconds since 1970. @default the clock
 */
export async function openEventFile(
  store: RunStore,
  folder: string,
  step: number,
  now: () => number = Date.now,
): Promise<EventFile> {
  const path = `${folder}/events.out.tfevents.${String(now()).padStart(13, '0')}.dsrg`;
  const crc = new Crc32c();
  const write = (at: number, content: EventContent) =>
    store.append(path, frameRecord(encodeEvent(at, now() / 1000, content), crc));
  await write(0, { version: 'brain.Event:2' });
  await write(step, { start: true });
  return { write };
}

/** A TFRecord: length in 8 bytes and its checksum, the data and theirs; little-endian. */
export function frameRecord(data: Uint8Array, crc = new Crc32c()): Uint8Array {
  const length = new DataView(new ArrayBuffer(12));
  length.setBigUint64(0, BigInt(data.length), true);
  length.setUint32(8, crc.maskedOf(new Uint8Array(length.buffer, 0, 8)), true);
  const checksum = new DataView(new ArrayBuffer(4));
  checksum.setUint32(0, crc.maskedOf(data), true);
  return join(new Uint8Array(length.buffer), data, new Uint8Array(checksum.buffer));
}
