import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/**
 * Labels that two readings of the same photo agree on (the way of IRN, `cam_to_ir_label`): foreground is certain where even a
 * *high* background score leaves it, background where even a *low* one does; everything else is ignored.
 *
 * @param highBackground labels (after a dense CRF) from CAMs against a high background score, IRN: 0.30
 * @param lowBackground labels from the same CAMs against a low background score, IRN: 0.05
 * @returns the foreground of `highBackground`, 0 where both say background, 255 elsewhere
 */
export function confidentLabels(highBackground: LabelMap, lowBackground: LabelMap): LabelMap {
  const { height, width } = highBackground;
  if (lowBackground.height !== height || lowBackground.width !== width) {
    throw new DsrgError(
      'SHAPE',
      `The two label maps are ${height}×${width} and ${lowBackground.height}×${lowBackground.width}; they must be of one photo.`,
    );
  }
  const data = highBackground.data.slice();
  for (let i = 0; i < data.length; i++) if (data[i] === 0 && lowBackground.data[i] !== 0) data[i] = IGNORE;
  return { kind: 'labels', data, height, width };
}
