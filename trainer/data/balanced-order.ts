import type { Random } from './random.ts';

/**
 * An order of photos in which, a few at a time, each class is shown about once (Guided Labelling's class-balanced batches, `clsbal`): within a
 * group no photo shows a class that another one of the group shows. Groups follow each other until a class has no photo left; then all photos
 * are there again. Photos without tags never come, and photos of common classes not in every epoch.
 *
 * @param tags of each photo
 * @returns as many indices as there are photos; in any order, where no photo has a tag
 */
export function balancedOrder(tags: readonly (readonly number[])[], random: Random): number[] {
  const all = tags.map((_, photo) => photo);
  const classes = [...new Set(tags.flat())].sort((a, b) => a - b);
  if (classes.length === 0) return random.shuffle(all);
  const order: number[] = [];
  while (order.length < tags.length) order.push(...oneRound(tags, classes, random));
  return order.slice(0, tags.length);
}

/** Groups until a class has no photo left. */
function oneRound(tags: readonly (readonly number[])[], classes: readonly number[], random: Random): number[] {
  const left = new Map(classes.map((c) => [c, random.shuffle(photosOf(tags, c))]));
  const used = new Set<number>();
  const round: number[] = [];
  while (true) {
    const covered = new Set<number>();
    for (const c of random.shuffle([...classes])) {
      if (covered.has(c)) continue;
      const unused = (left.get(c) ?? []).filter((photo) => !used.has(photo));
      if (unused.length === 0) return round;
      const fitting = unused.find((photo) => !tags[photo]?.some((tag) => covered.has(tag)));
      if (fitting === undefined) continue;
      for (const tag of tags[fitting] ?? []) covered.add(tag);
      used.add(fitting);
      round.push(fitting);
    }
  }
}

function photosOf(tags: readonly (readonly number[])[], wanted: number): number[] {
  return tags.flatMap((own, photo) => (own.includes(wanted) ? [photo] : []));
}
