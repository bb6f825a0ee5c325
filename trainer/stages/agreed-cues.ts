import {
  type ActivationMaps,
  activationProbabilities,
  crfPresets,
  type LabelMap,
  type RgbImage,
  restoreClasses,
} from '@dsrg/core';
import type { CrfRunner } from '../run/machine.ts';
import { confidentLabels } from '../seeds/confident-labels.ts';
import type { CueRule } from './cue-rules.ts';

/** The constants of the rule `agreement`. */
export type AgreementRule = Omit<Extract<CueRule, { readonly kind: 'agreement' }>, 'kind'>;

/** What a dense CRF finds of maps of a photo's size, against a low and a high score of background: where both agree is a cue. */
export async function agreedCues(
  crf: CrfRunner,
  photo: RgbImage,
  maps: ActivationMaps,
  { lowBackground, highBackground, crf: preset }: AgreementRule,
): Promise<LabelMap> {
  const against = async (background: number) => {
    const options = { ...crfPresets[preset], output: 'labels' as const };
    return restoreClasses(await crf.run(photo, activationProbabilities(maps, background), options), [0, ...maps.tags]);
  };
  return confidentLabels(...(await Promise.all([against(highBackground), against(lowBackground)])));
}
