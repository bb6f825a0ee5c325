import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2 } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { webCosegMobileNetV2 } from '../../web-coseg/presets/web-coseg-mobilenet-v2.ts';
import { cosegDsrg } from '../method.ts';

const { background: _, ...dsrg } = dsrgMobileNetV2.sourced;
const web = webCosegMobileNetV2.sourced;
const { network: __, ...generator } = web.generator;

/** `dsrg-mobilenet-v2`, the cues of which are held against what a network from web photos finds in the same photos. */
export const cosegDsrgMobileNetV2 = definePreset({
  name: 'coseg-dsrg-mobilenet-v2',
  about: 'dsrg-mobilenet-v2 with cues that a network from co-segmented web photos adds to and doubts',
  method: cosegDsrg,
  settings: {
    ...dsrg,
    cosegment: web.cosegment,
    generator,
    estimate: web.estimate,
    joined: from({ contradicted: 'drop', add: 'objects' }, 'ours, by the cues of 299 training photos of msrc-obj15'),
  },
});
