import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2, plainCues } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { sec } from '../method.ts';
import { expandAndConstrain } from './sec-vgg16.ts';

const { relabel, retrain, ...base } = dsrgMobileNetV2.sourced;

/** What DSRG is compared with: pictures, rates and tests are those of `dsrg-mobilenet-v2`, and cues are of maps as they are. */
export const secMobileNetV2 = definePreset({
  name: 'sec-mobilenet-v2',
  about: 'SEC’s losses and CRF on MobileNetV2, cues of plain maps, everything else as dsrg-mobilenet-v2 has it',
  method: sec,
  settings: { ...base, cues: plainCues, seeds: { ...base.seeds, ...expandAndConstrain } },
});
