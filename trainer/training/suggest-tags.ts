import { fitTagHead } from '../losses/fit-tag-head.ts';

/** A tag that a photo may have: its place in the list, the class, and how probable it is. */
export type TagSuggestion = readonly [photo: number, tag: number, probability: number];

/** A class is learned once this many tagged photos show it, and as many do not. */
export const EXAMPLES = 3;

/** Steps of L-BFGS: suggestions need no optimum. */
const STEPS = 60;

/**
 * Learns from photos that are tagged which tags the others may have: a linear layer on features of an ImageNet network, fitted as
 * `tags.learn: head` fits it.
 *
 * @param features of each photo that was looked at, all of one length
 * @param tags of photos, class indices from 0; an empty list is a negative
 * @param classes their number
 * @returns tags of probability ½ or more, of photos that have no entry in `tags`, in the order of photos
 */
export function suggestTags(
  features: ReadonlyMap<number, Float32Array>,
  tags: ReadonlyMap<number, readonly number[]>,
  classes: number,
): TagSuggestion[] {
  const examples = [...tags].filter(([photo]) => features.has(photo));
  const learned = Array.from({ length: classes }, (_, tag) => tag).filter((tag) => {
    const showing = examples.filter(([, shown]) => shown.includes(tag)).length;
    return showing >= EXAMPLES && examples.length - showing >= EXAMPLES;
  });
  if (learned.length === 0) return [];
  const length = features.values().next().value?.length ?? 0;
  const rows = new Float32Array(examples.length * length);
  const targets = new Float32Array(examples.length * learned.length);
  for (const [row, [photo, shown]] of examples.entries()) {
    rows.set(features.get(photo) ?? [], row * length);
    for (const [k, tag] of learned.entries()) if (shown.includes(tag)) targets[row * learned.length + k] = 1;
  }
  const head = fitTagHead(rows, targets, examples.length, { steps: STEPS });
  const found: TagSuggestion[] = [];
  for (const photo of [...features.keys()].sort((a, b) => a - b)) {
    if (tags.has(photo)) continue;
    const seen = features.get(photo) ?? new Float32Array(length);
    for (const [k, tag] of learned.entries()) {
      let score = head.bias[k] ?? 0;
      for (let i = 0; i < length; i++) score += (seen[i] ?? 0) * (head.weights[k * length + i] ?? 0);
      if (score >= 0) found.push([photo, tag, 1 / (1 + Math.exp(-score))]);
    }
  }
  return found;
}
