import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2 } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { webCosegMobileNetV2 } from '../../web-coseg/presets/web-coseg-mobilenet-v2.ts';
import { cosegDsrg } from '../method.ts';

const { background: _, ...dsrg } = dsrgMobileNetV2.sourced;
const web = webCosegMobileNetV2.sourced;
const { network: __, ...generator } = web.generator;

/** `dsrg-mobilenet-v2`, to whose cues a network from web photos adds where they say nothing. */
export const cosegDsrgMobileNetV2 = definePreset({
  name: 'coseg-dsrg-mobilenet-v2',
  about: 'dsrg-mobilenet-v2 with cues to which a network from co-segmented web photos adds',
  method: cosegDsrg,
  settings: {
    ...dsrg,
    cosegment: web.cosegment,
    generator,
    estimate: {
      ...web.estimate,
      backgroundAdjustment: from(0.7, 'ours: the best cues of 0 to 2.7 on 50 training photos of msrc-obj15'),
    },
  },
});
