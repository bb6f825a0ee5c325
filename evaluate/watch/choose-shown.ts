/** A training photo worth showing. */
export interface ShownPhoto {
  readonly id: string;
  /** What it was chosen by. */
  readonly score: number;
  /** Why it is shown. One photo can be all of these where there are few. */
  readonly lists: readonly ('best' | 'middle' | 'worst' | 'worst-classes')[];
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

/** A photo with its score, and with the IoU of each class beside the background that its truth shows. */
export interface ScoredPhoto {
  readonly id: string;
  readonly score: number;
  readonly classes: ReadonlyMap<number, number>;
}

/**
 * Photos with those added that tell of the classes that the whole set is worst at: of each the photo where it is worst. What is shown already for
 * another class gives way to the next photo.
 *
 * @param iou of each class over the whole set, background first; undefined where there is none
 * @param count of classes
 */
export function addWorstClasses(
  shown: readonly ShownPhoto[],
  photos: readonly ScoredPhoto[],
  iou: readonly (number | undefined)[],
  count = 4,
): ShownPhoto[] {
  const there = new Set(photos.flatMap(({ classes }) => [...classes.keys()]));
  const worst = [...there].sort((a, b) => (iou[a] ?? 1) - (iou[b] ?? 1) || a - b).slice(0, count);
  const chosen: ScoredPhoto[] = [];
  for (const label of worst) {
    const of = (photo: ScoredPhoto) => photo.classes.get(label) ?? Number.POSITIVE_INFINITY;
    const [first] = photos
      .filter((photo) => photo.classes.has(label) && !chosen.includes(photo))
      .sort((a, b) => of(a) - of(b) || (a.id < b.id ? -1 : 1));
    if (first !== undefined) chosen.push(first);
  }
  const lists = (id: string): ShownPhoto['lists'] => (chosen.some((photo) => photo.id === id) ? ['worst-classes'] : []);
  const before = new Set(shown.map(({ id }) => id));
  return [
    ...chosen.filter(({ id }) => !before.has(id)).map(({ id, score }) => ({ id, score, lists: lists(id) })),
    ...shown.map((photo) => ({ ...photo, lists: [...photo.lists, ...lists(photo.id)] })),
  ];
}
