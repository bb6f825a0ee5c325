import { IGNORE, type LabelMap } from '@dsrg/core';

/** How cues and another witness's labels become one. */
export interface JoinRule {
  /** What becomes of a cue where the labels say another class. */
  readonly contradicted: 'keep' | 'drop';
  /** Which labels are taken over where there is no cue. */
  readonly add: 'none' | 'objects' | 'all';
}

/**
 * Cues of a photo, joined with labels that were found in another way: what both say is sure, what they do not agree on may be dropped, and where there
 * is no cue the labels may speak. Where the labels are undecided the cues stay as they are.
 *
 * @param labels of the cues' size
 */
export function joinLabels(cues: LabelMap, labels: Pick<LabelMap, 'data'>, { contradicted, add }: JoinRule): LabelMap {
  const data = cues.data.map((cue, i) => {
    const label = labels.data[i] as number;
    if (cue === IGNORE) return add === 'all' || (add === 'objects' && label > 0) ? label : IGNORE;
    return contradicted === 'keep' || label === IGNORE || label === cue ? cue : IGNORE;
  });
  return { ...cues, data };
}
