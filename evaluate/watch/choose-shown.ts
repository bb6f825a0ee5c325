/** A training photo worth showing. */
export interface ShownPhoto {
  readonly id: string;
  /** What it was chosen by. */
  readonly score: number;
  /** Why it is shown. One photo can be all of these where there are few. */
  readonly lists: readonly ('best' | 'middle' | 'worst')[];
}

/**
 * Chooses the best photos, the worst, and those in the middle of the order, best first. Ids settle ties, so the order in
 * which photos come plays no part.
 *
 * @param each how many of each kind
 */
export function chooseShown(photos: readonly { id: string; score: number }[], each = 4): ShownPhoto[] {
  const order = [...photos].sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const middle = Math.max(0, Math.floor((order.length - each) / 2));
  return order.flatMap(({ id, score }, index): ShownPhoto[] => {
    const lists = [
      index < each ? ['best' as const] : [],
      index >= middle && index < middle + each ? ['middle' as const] : [],
      index >= order.length - each ? ['worst' as const] : [],
    ].flat();
    return lists.length === 0 ? [] : [{ id, score, lists }];
  });
}
