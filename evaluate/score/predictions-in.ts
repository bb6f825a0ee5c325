import { basename, dirname, join, resolve } from 'node:path';
import { matchMasks } from '@dsrg/converters/node';

/** Masks made elsewhere. */
export interface FoundPredictions {
  /** Whole paths by id; of a photo without one `<id>.png`, which reading will miss by that name. */
  readonly paths: ReadonlyMap<string, string>;
  /** What is to be said of them, a phrase each. */
  readonly notes: readonly string[];
}

/**
 * Finds the predicted masks of photos: `<id>.png`, or with one of the usual endings (`p0_mask.png`), as true masks are found.
 *
 * @throws DsrgError FILE_MISSING for a folder that cannot be read; DATASET where two files claim one photo
 */
export function predictionsIn(folder: string, items: readonly { readonly id: string }[]): FoundPredictions {
  const place = resolve(folder);
  const found = matchMasks(
    dirname(place),
    basename(place),
    items.map(({ id }) => id),
  );
  return {
    paths: new Map(items.map(({ id }) => [id, found.masks.get(id) ?? join(folder, `${id}.png`)])),
    notes: found.notes,
  };
}
