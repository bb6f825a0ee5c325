import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrg } from '../method.ts';
import { dsrgMobileNetV2, spreadCues } from './dsrg-mobilenet-v2.ts';

const mobile = dsrgMobileNetV2.sourced;

/** The stem and the five blocks before stride 16: where `dsrg-mobilenet-v2` stops, too, whose trunk has a block more there. */
const frozen = from(15, 'ours: all layers before stride 16, as dsrg-mobilenet-v2 has it');

/** As `dsrg-mobilenet-v2` on a trunk whose activation maps are a little better, and whose steps take a little longer. */
export const dsrgEfficientNetLite0 = definePreset({
  name: 'dsrg-efficientnet-lite0',
  about: 'DSRG’s growing and losses on EfficientNet-Lite0, everything else as dsrg-mobilenet-v2 has it',
  method: dsrg,
  usualFor: ['efficientnet-lite0-deeplab'],
  settings: {
    ...mobile,
    network: {
      ...mobile.network,
      name: from('efficientnet-lite0-deeplab', 'EfficientNet-Lite0 (Tan and Le, ICML 2019), with a DeepLab head'),
      mean: from(null, 'the network’s ImageNet weights: (x − 127) / 128'),
    },
    cues: spreadCues(['block4.sum', 'block10.sum', 'block15.project']),
    seeds: { ...mobile.seeds, frozen },
    retrain: { ...mobile.retrain, frozen },
  },
});
