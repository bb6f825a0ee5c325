import { selfCorrelationPresets } from '../../../seeds/self-correlation-options.ts';
import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2, fineTuning } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { recurseed } from '../method.ts';
import { everyStep } from './recurseed-resnet50.ts';

const measured = 'ours, measured on training photos of msrc-obj15';
const ours = '[R] ours: for two cores';
const mobile = dsrgMobileNetV2.sourced;

/** The recursion on a trunk whose features are narrow. */
export const narrowRecursion = {
  ...fineTuning,
  epochs: from(16, ours),
  scale: from([1, 1.4], 'ours, as dsrg-mobilenet-v2: the whole photo warped, up to 1.4 times as large'),
  average: from(0.99, '[R] ours: of a short training; [S] its formula'),
  cells: from('align-corners', 'the network: SAME padding of 16 k + 1 pixels'),
  ...from({ tagWeight: 1, pixelWeight: 1 }, '[F] overview figures: all weights 1'),
  balanced: from(true, `${ours}, as DSRG’s seeding loss`),
  labels: {
    ...everyStep,
    levels: from(['c3', 'c4', 'c5'], measured),
    ...from(selfCorrelationPresets.narrow, `${measured}: the published similarity of 0.5 gains nothing there`),
  },
};

/** The recursion on a network that two cores can train. */
export const recurseedMobileNetV2 = definePreset({
  name: 'recurseed-mobilenet-v2',
  about: 'after RecurSeed and EdgePredictMix on MobileNetV2, with constants of ours for its narrow features',
  method: recurseed,
  usualFor: ['mobilenet-v2-recurseed'],
  settings: {
    network: {
      name: from('mobilenet-v2-recurseed', 'Sandler et al., MobileNetV2 (CVPR 2018), with RecurSeed’s heads'),
      outputStride: from(16, ours),
      batchNorm: from('trained', '[S] trainable batch norm; the trunk’s is folded into its convolutions'),
      headWeights: from('gaussian', ours),
      mean: from(null, 'the network’s ImageNet weights: x / 127.5 − 1'),
    },
    longSide: from(481, ours),
    tags: from(
      { learn: 'head', network: null, sides: [241, 321], weightDecay: 1e-3 },
      'ours, as dsrg-mobilenet-v2: maps that say something from the first step on',
    ),
    recursion: narrowRecursion,
    relabel: from(null, '[S] single stage'),
    segment: from(null, '[S] single stage'),
    evaluate: mobile.evaluate,
  },
});
