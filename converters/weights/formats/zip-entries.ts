import { crc32, inflateRawSync } from 'node:zlib';
import { DsrgError, type ReadBudget } from '@dsrg/core';

/** A file inside a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly size: number;
  /**
   * Its content, checked against its checksum: a view of the archive where it is stored as it is.
   * @throws DsrgError WEIGHTS where it is damaged
   */
  content(): Uint8Array;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
/** Bytes that an entry takes, and what is made to read it. */
const ENTRY_BYTES = 300;
/** Deflate cannot do better than this. */
const MOST_EXPANSION = 1032;

/**
 * Lists a zip archive, zip64 included. Nothing is written anywhere; names are only names. What its files grow to is counted when they are
 * listed, and once more as work each time that one is unpacked.
 *
 * @throws DsrgError WEIGHTS for bytes that are no sound archive; FILE_FORMAT for one that grows beyond its budget
 */
export function readZip(bytes: Uint8Array, budget: ReadBudget): ZipEntry[] {
  const name = budget.file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (reason: string, cause?: unknown): DsrgError =>
    new DsrgError('WEIGHTS', `${name} is no sound zip archive: ${reason}.`, {
      hint: 'Was it copied or downloaded in part? Fetch it again.',
      cause,
    });
  try {
    const { count, start } = readEnd(view);
    const entries: ZipEntry[] = [];
    for (let k = 0, at = start; k < count; k++) {
      if (view.getUint32(at, true) !== ENTRY) throw new Error('its list of files is broken');
      const { entry, next } = readEntry(view, at);
      budget.list();
      budget.make(ENTRY_BYTES + entry.name.length + (entry.method === 0 ? 0 : entry.size));
      entries.push({ name: entry.name, size: entry.size, content: contentOf(view, entry, budget, broken) });
      at = next;
    }
    return entries;
  } catch (error) {
    if (error instanceof DsrgError) throw error;
    throw broken(error instanceof RangeError ? 'it is cut short' : (error as Error).message, error);
  }
}

/** Finds the end record, which a comment may follow. */
function readEnd(view: DataView): { count: number; start: number } {
  const last = view.byteLength - 22;
  for (let at = last; at >= Math.max(0, last - 0xffff); at--) {
    if (view.getUint32(at, true) !== END) continue;
    const count = view.getUint16(at + 10, true);
    const start = view.getUint32(at + 16, true);
    if (count !== 0xffff && start !== 0xffffffff) return { count, start };
    const end64 = number64(view, at - 20 + 8);
    if (view.getUint32(end64, true) !== END_64) throw new Error('its zip64 end record is missing');
    return { count: number64(view, end64 + 32), start: number64(view, end64 + 48) };
  }
  throw new Error('its end record is missing');
}

interface RawEntry {
  name: string;
  method: number;
  flags: number;
  checksum: number;
  packed: number;
  size: number;
  local: number;
}

function readEntry(view: DataView, at: number): { entry: RawEntry; next: number } {
  const [nameLength, extraLength, noteLength] = [28, 30, 32].map((k) => view.getUint16(at + k, true)) as [
    number,
    number,
    number,
  ];
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  const entry: RawEntry = {
    name: new TextDecoder().decode(nameBytes),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    local: view.getUint32(at + 42, true),
  };
  const extra = at + 46 + nameLength;
  // Field 1 holds, in this order, the 64-bit values of those that are all ones.
  for (let k = extra; k + 4 <= extra + extraLength; k += 4 + view.getUint16(k + 2, true)) {
    if (view.getUint16(k, true) !== 1) continue;
    let from = k + 4;
    for (const key of ['size', 'packed', 'local'] as const) {
      if (entry[key] !== 0xffffffff) continue;
      entry[key] = number64(view, from);
      from += 8;
    }
  }
  return { entry, next: extra + extraLength + noteLength };
}

/** A stored file is a view, and its checksum is worked out once; others are unpacked anew, so that nobody has to hold them. */
function contentOf(
  view: DataView,
  entry: RawEntry,
  budget: ReadBudget,
  broken: (reason: string, cause?: unknown) => DsrgError,
): () => Uint8Array {
  let stored: Uint8Array | undefined;
  return () => {
    if (stored !== undefined) return stored;
    budget.step(entry.size);
    const content = unpack(view, entry, broken);
    if (entry.method === 0) stored = content;
    return content;
  };
}

function unpack(view: DataView, entry: RawEntry, broken: (reason: string, cause?: unknown) => DsrgError): Uint8Array {
  const { name, local, packed, size, method, flags, checksum } = entry;
  if (local + 30 > view.byteLength || view.getUint32(local, true) !== LOCAL)
    throw broken(`${name} is not in its place`);
  if (flags & 1) throw broken(`${name} is encrypted`);
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (!(start + packed <= view.byteLength)) throw broken(`${name} is cut short`);
  const data = new Uint8Array(view.buffer, view.byteOffset + start, packed);
  let content: Uint8Array;
  if (method === 0) content = data;
  else if (method === 8 && size <= packed * MOST_EXPANSION + 64) {
    try {
      content = inflateRawSync(data, { maxOutputLength: Math.max(size, 1) });
    } catch (cause) {
      throw broken(`${name} cannot be unpacked`, cause);
    }
  } else throw broken(`${name} is packed in a way that is not read (${method})`);
  if (content.length !== size || crc32(content) !== checksum) throw broken(`${name} is damaged (checksum)`);
  return content;
}

function number64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}
