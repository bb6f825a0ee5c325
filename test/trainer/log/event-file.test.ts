import { Crc32c, memoryStore } from '@dsrg/converters';
import { encodePng } from '@dsrg/core';
import { expect } from 'chai';
import { frameRecord, openEventFile } from '../../../trainer/log/event-file.ts';
import { encodeEvent } from '../../../trainer/log/event-message.ts';

/** Data of the records of a TFRecord file, checksums compared. */
function readRecords(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).to.equal(new Crc32c().maskedOf(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).to.equal(new Crc32c().maskedOf(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

describe('trainer/log openEventFile', () => {
  it('writes records that say version, start, numbers and pictures', async () => {
    const store = memoryStore();
    const file = await openEventFile(store, 'board/seeds', 7, () => 1_700_000_000_500);
    const png = encodePng({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 });
    await file.write(300, { scalars: { seed: 0.5 }, images: { 'prediction/0': { png, height: 2, width: 2 } } });
    const [name] = await store.list();
    expect(name).to.equal('board/seeds/events.out.tfevents.1700000000500.dsrg');
    const [version, start, event, ...rest] = readRecords(Buffer.from((await store.read(name as string)) as Uint8Array));
    expect(rest).to.deep.equal([]);
    // Field 1 is the wall time as double; then step (field 2), version (3), summary (5), session log (7).
    expect(version?.readDoubleLE(1)).to.equal(1_700_000_000.5);
    expect(version?.subarray(9).toString('latin1')).to.equal('\x10\x00\x1a\x0dbrain.Event:2');
    expect([...(start as Buffer).subarray(9)]).to.deep.equal([0x10, 7, 0x3a, 2, 8, 1]);
    const scalar = [0x0a, 11, 0x0a, 4, ...Buffer.from('seed'), 0x15, 0, 0, 0, 0x3f];
    expect([...(event as Buffer).subarray(9, 12)]).to.deep.equal([0x10, 0xac, 2]);
    expect((event as Buffer).includes(Buffer.from(scalar))).to.equal(true);
    expect((event as Buffer).includes(Buffer.from(png))).to.equal(true);
  });

  it('frames a record as TensorFlow does', () => {
    // tf.io.TFRecordWriter of an empty record: length 0, and the masked checksum of nothing.
    const empty = frameRecord(new Uint8Array(0));
    expect(Buffer.from(empty).subarray(12).readUInt32LE()).to.equal(0xa282ead8);
    expect(frameRecord(encodeEvent(0, 0, {}))).to.have.length(16 + 11);
  });
});
