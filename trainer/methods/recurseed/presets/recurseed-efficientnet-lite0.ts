import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { recurseed } from '../method.ts';
import { recurseedMobileNetV2 } from './recurseed-mobilenet-v2.ts';

const mobile = recurseedMobileNetV2.sourced;

/** As `recurseed-mobilenet-v2` on a trunk whose activation maps are a little better. */
export const recurseedEfficientNetLite0 = definePreset({
  name: 'recurseed-efficientnet-lite0',
  about: 'after RecurSeed and EdgePredictMix on EfficientNet-Lite0, with constants of ours for its narrow features',
  method: recurseed,
  usualFor: ['efficientnet-lite0-recurseed'],
  settings: {
    ...mobile,
    network: {
      ...mobile.network,
      name: from('efficientnet-lite0-recurseed', 'EfficientNet-Lite0 (Tan and Le, ICML 2019), with RecurSeed’s heads'),
      mean: from(null, 'the network’s ImageNet weights: (x − 127) / 128'),
    },
  },
});
