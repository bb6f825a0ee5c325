/** Probabilities and tags of photos: rows of a value a tag, class k + 1 at k. */
export interface TagScores {
  readonly tags: number;
  readonly probabilities: ArrayLike<number>;
  /** 1 where the photo has the tag, else 0. */
  readonly targets: ArrayLike<number>;
}

/** A class of fewer training photos always stays: what so few say of a threshold is chance (ours: with MSRC's one horse all were lost). */
export const fewestPhotos = 5;
/** How much worse it is to lose a tag than to let a wrong class through, which the segmenter may yet leave out: ours. */
const lossOfTag = 2;
/** So many photos of the class's own are worth as much as what all classes say together: ours. */
const trustInAll = 5;
const candidates = Array.from({ length: 49 }, (_, k) => (k + 1) / 50);

/**
 * Chooses, for each class, from which probability on it stays; the most probable class of a photo stays anyway. A threshold is the lowest of
 * those of least cost: lost tags (two each) and wrong classes let through, of the class's own photos, and, so that a few photos do not decide
 * by chance, of all classes at that threshold.
 *
 * @returns by class, background first; 0 for background and classes of fewer than {@link fewestPhotos} photos
 */
export function chooseThresholds(scores: TagScores): number[] {
  const { tags } = scores;
  const photos = countPhotos(scores);
  const costs = candidates.map((threshold) => costsAt(scores, threshold));
  const total = photos.reduce((sum, count) => sum + count, 0);
  const shared = costs.map((row) => (trustInAll * row.reduce((sum, cost) => sum + cost, 0)) / Math.max(1, total));
  const thresholds = Array.from({ length: tags }, (_, k) => {
    if ((photos[k] as number) < fewestPhotos) return 0;
    const own = costs.map((row, place) => (row[k] as number) + (shared[place] as number));
    return candidates[own.indexOf(Math.min(...own))] as number;
  });
  return [0, ...thresholds];
}

/** How many photos show each tag. */
export function countPhotos({ tags, targets }: Pick<TagScores, 'tags' | 'targets'>): number[] {
  const counts = new Array<number>(tags).fill(0);
  for (let i = 0; i < targets.length; i++) counts[i % tags] = (counts[i % tags] as number) + (targets[i] as number);
  return counts;
}

/** By tag: what a threshold costs. */
function costsAt({ tags, probabilities, targets }: TagScores, threshold: number): number[] {
  const costs = new Array<number>(tags).fill(0);
  for (let row = 0; row < probabilities.length; row += tags) {
    const own = Array.from({ length: tags }, (_, k) => probabilities[row + k] as number);
    const best = own.indexOf(Math.max(...own));
    for (const [k, value] of own.entries()) {
      const [stays, isTag] = [k === best || value >= threshold, targets[row + k] === 1];
      if (stays !== isTag) costs[k] = (costs[k] as number) + (isTag ? lossOfTag : 1);
    }
  }
  return costs;
}
