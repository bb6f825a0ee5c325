import type { Dataset } from '@dsrg/converters';
import { photoSize } from '@dsrg/core/node';
import { runBounded } from '../label/run-bounded.ts';
import { headerBytes, readStart } from '../score/read-start.ts';
import type { SubmissionPlan } from './layout.ts';
import { refuseCaseTwins } from './refuse-case-twins.ts';

/**
 * What a submission for these photos must hold; only the photos' headers are read.
 *
 * @throws DsrgError FILE_FORMAT for a photo without a readable size; DATASET for photos whose ids differ in case alone
 */
export async function planSubmission(dataset: Dataset): Promise<SubmissionPlan> {
  refuseCaseTwins(dataset.items.map(({ id }) => id));
  const found: { height: number; width: number }[] = [];
  await runBounded(dataset.items, { limit: 8 }, async ({ photo }, index) => {
    found[index] = photoSize((await readStart(photo, headerBytes)) ?? new Uint8Array(0), photo);
  });
  return {
    classes: dataset.classes.length,
    sizes: new Map(dataset.items.map(({ id }, index) => [id, found[index]!])),
  };
}
