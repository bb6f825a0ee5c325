import type { LabelMap } from '@dsrg/core';
import { checkTags, type GuideInput } from './guide-input.ts';

/**
 * Guide labels after strategy G0 of Oh et al. (Guided Labelling, CVPR 2017), the lower bound: one of the photo's tags, drawn at random,
 * has all salient pixels; the rest is background. It was never released: this is our reading of the paper's sentence.
 *
 * @param random numbers from 0 to below 1; asked once, also where there is one tag, so that photos do not shift each other's draws
 * @returns labels of the saliency's size; background alone where there is no tag
 */
export function guideG0({ saliency, tags }: GuideInput, random: () => number): LabelMap {
  const classes = checkTags(tags);
  const label = classes[Math.floor(random() * classes.length)] ?? 0;
  const { data, height, width } = saliency;
  return { kind: 'labels', data: data.map((salient) => (salient === 1 ? label : 0)), height, width };
}
