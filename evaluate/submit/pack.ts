import { gzipSync } from 'node:zlib';
import { DsrgError } from '@dsrg/core';
import { type Zippable, zipSync } from 'fflate';
import { createTar } from 'nanotar';
import { checkSubmission, type SubmissionFiles } from './check.ts';
import type { SubmissionPlan } from './layout.ts';
import { refuseCaseTwins } from './refuse-case-twins.ts';

export type ArchiveFormat = 'tgz' | 'zip';

/** The earliest time that zip knows, so that archives do not tell when they were made. */
const zipEpoch = new Date(1980, 0, 1);

/** The same for tar, in UTC and a day later: what is unpacked can be packed as zip in every time zone. */
const tarEpoch = Date.UTC(1980, 0, 2);
/** Blocks of zeros that end a tar. */
const tarEnd = 1024;

/**
 * Packs the masks of a submission; the same masks give the same bytes, whenever and in whatever order they are given.
 *
 * @param files masks by their path inside the archive
 * @throws DsrgError DATASET for files whose names differ in case alone; LABEL where the server would refuse the archive: nothing is packed then
 */
export function packSubmission(files: SubmissionFiles, plan: SubmissionPlan, format: ArchiveFormat): Uint8Array {
  refuseCaseTwins(files.keys());
  const { problems } = checkSubmission(files, plan);
  const [first] = problems;
  if (first) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems)` : '';
    throw new DsrgError('LABEL', `The server would refuse the archive: ${first.file} ${first.message}${more}.`, {
      hint: 'Masks are indexed PNGs with the palette of VOC, of the size of their photo, one for each photo of the list.',
    });
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return format === 'tgz' ? packTgz(sorted) : packZip(sorted);
}

function packTgz(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const attrs = { mode: '644', uid: 0, gid: 0, mtime: tarEpoch };
  const tar = createTar(
    files.map(([name, data]) => ({ name, data })),
    { attrs },
  );
  // nanotar leaves out the zeros at the end when the files happen to fill the last block.
  const ended = tar.subarray(-tarEnd).every((byte) => byte === 0) ? tar : Buffer.concat([tar, new Uint8Array(tarEnd)]);
  const packed = gzipSync(ended, { level: 9 });
  packed[9] = 255; // operating system: unknown, so that every machine writes the same header
  return packed;
}

function packZip(files: readonly (readonly [string, Uint8Array])[]): Uint8Array {
  const entries: Zippable = Object.fromEntries(files.map(([name, data]) => [name, [data, { mtime: zipEpoch }]]));
  return zipSync(entries, { level: 6, mtime: zipEpoch });
}
