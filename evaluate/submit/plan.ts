import { open } from 'node:fs/promises';
import type { Dataset } from '@dsrg/converters';
import { photoSize } from '@dsrg/core/node';
import { runBounded } from '../run-bounded.ts';
import type { SubmissionPlan } from './layout.ts';

/** Enough of a photo to find its size behind EXIF data. */
const headerBytes = 1 << 18;

/**
 * What a submission for these photos must hold; only the photos' headers are read.
 *
 * @throws DsrgError FILE_FORMAT for a photo without a readable size
 */
export async function planSubmission(dataset: Dataset): Promise<SubmissionPlan> {
  const found: { height: number; width: number }[] = [];
  await runBounded(dataset.items, { limit: 8 }, async ({ photo }, index) => {
    const file = await open(photo);
    try {
      const { buffer, bytesRead } = await file.read(new Uint8Array(headerBytes), 0, headerBytes, 0);
      found[index] = photoSize(buffer.subarray(0, bytesRead), photo);
    } finally {
      await file.close();
    }
  });
  return {
    classes: dataset.classes.length,
    sizes: new Map(dataset.items.map(({ id }, index) => [id, found[index]!])),
  };
}
