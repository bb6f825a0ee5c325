import { counted, DsrgError, IGNORE } from '@dsrg/core';
import type { PhotoItem } from '../run/photo-set.ts';
import type { SavedLabels } from '../run/products.ts';

/**
 * Looks for a cue of any class beside background; as a rule the first photo has one. Training without any runs to its end and learns
 * nothing.
 *
 * @throws DsrgError DATASET where no photo has one
 */
export async function requireCues(cues: Pick<SavedLabels, 'read'>, items: readonly PhotoItem[]): Promise<void> {
  for (const item of items) {
    const { data } = await cues.read(item);
    if (data.some((label) => label > 0 && label !== IGNORE)) return;
  }
  throw new DsrgError(
    'DATASET',
    `None of ${counted(items.length, 'photo')} has a cue of any class: nothing can be learned.`,
    {
      hint: 'The tag network shows no sign of any tag: begin with --init, or train it longer (tags.epochs), and start with another --out.',
    },
  );
}
