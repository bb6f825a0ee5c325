/** A photo that may be shown. */
export interface Candidate {
  readonly id: string;
  /** Classes that it shows, as far as is known. */
  readonly labels: readonly number[];
}

/** Some photos of a list, at equal distances: neighbours in a list are often of one class. */
export function spreadOverList<Item>(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, k) => items[Math.floor((k * items.length) / count)] as Item);
}

/**
 * Chooses photos of every class in turn, the first that is left of each; then photos of whatever class. The background is no class here.
 * @param count how many
 */
export function spreadOverClasses<Photo extends Candidate>(candidates: readonly Photo[], count: number): Photo[] {
  const chosen = new Set<Photo>();
  const classes = [...new Set(candidates.flatMap(({ labels }) => labels))]
    .filter((label) => label > 0)
    .sort((a, b) => a - b);
  const next = (label: number) => candidates.find((each) => !chosen.has(each) && each.labels.includes(label));
  for (let before = -1; chosen.size < count && before !== chosen.size; ) {
    before = chosen.size;
    for (const label of classes) {
      const photo = chosen.size < count ? next(label) : undefined;
      if (photo !== undefined) chosen.add(photo);
    }
  }
  const rest = candidates.filter((each) => !chosen.has(each));
  return [...chosen, ...spreadOverList(rest, count - chosen.size)];
}
