import { spreadOverClasses } from '@dsrg/converters';
import { createRandom } from '../data/random.ts';
import type { PhotoItem, PhotoSet } from './photo-set.ts';

/** Photos on a sheet: two of each class where that is between these. */
const [LEAST, MOST] = [12, 24];

/**
 * The photos of a contact sheet, of every class in turn. Their names alone choose among them: whatever a run makes of them, and however often
 * the sheet is drawn, they are the same ones.
 */
export function chooseSheetPhotos({ items, classes }: Pick<PhotoSet, 'items' | 'classes'>): PhotoItem[] {
  const lots = items.map((item) => ({ id: item.id, labels: item.tags ?? [], item, lot: lotOf(item) }));
  lots.sort((a, b) => a.lot - b.lot || (a.id < b.id ? -1 : 1));
  const count = Math.min(MOST, Math.max(LEAST, 2 * (classes.length - 1)));
  return spreadOverClasses(lots, count).map(({ item }) => item);
}

/** A number between 0 and 1 that a name has once and for all. */
function lotOf({ id }: PhotoItem): number {
  return createRandom(0).fork(id).uniform();
}
