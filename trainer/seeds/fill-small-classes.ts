import { IGNORE, type LabelMap } from '@dsrg/core';

/**
 * What becomes of a photo's labels where one of its tags has hardly any: a network that has never learned a class, or misses it, calls it background,
 * and who learns from that learns it, too. The tag's cues are taken over, whatever stands there (ascust/BDWSS: at most 100 pixels, from SEC's
 * masks); without cues the photo's background is undecided (ours).
 *
 * @param tags of the photo, each of which it shows
 * @param pixels a tag with no more of them is filled
 * @param cues of the labels' size. @default there are none
 * @returns the labels themselves where every tag has more
 */
export function fillSmallClasses(
  labels: LabelMap,
  tags: readonly number[],
  pixels: number,
  cues?: Pick<LabelMap, 'data'>,
): LabelMap {
  const counts = new Map<number, number>();
  for (const label of labels.data) counts.set(label, (counts.get(label) ?? 0) + 1);
  const small = new Set(tags.filter((tag) => (counts.get(tag) ?? 0) <= pixels));
  if (small.size === 0) return labels;
  const data =
    cues === undefined
      ? labels.data.map((label) => (label === 0 ? IGNORE : label))
      : labels.data.map((label, i) => (small.has(cues.data[i] as number) ? (cues.data[i] as number) : label));
  return { ...labels, data };
}
