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
  epochs: from(8, `${ours}; the figures in README.md are of four`),
  crop: from(257, ours),
  headRate: from(
    40,
    'ours: pyramid and decoder begin from nothing; at 10 their loss falls more slowly on training photos',
  ),
  scale: from([1, 1.4], 'ours, as dsrg-mobilenet-v2: the whole photo warped, up to 1.4 times as large'),
  average: from(0.99, '[R] ours: of a short training; [S] its formula'),
  cells: from('align-corners', 'the network: SAME padding of 16 k + 1 pixels'),
  ...from({ tagWeight: 1, pixelWeight: 1 }, '[F] overview figures: all weights 1'),
  balanced: from(
    true,
    'ours, as DSRG’s seeding loss: without it the decoder finds a tenth of the labels’ objects after two epochs, with it most',
  ),
  labels: {
    ...everyStep,
    start: from(0, `${ours}: the tags are learned before`),
    levels: from(['c3', 'c4', 'c5'], measured),
    ...from(selfCorrelationPresets.narrow, `${measured}: the published similarity of 0.5 gains nothing there`),
    filter: from({ certain: 0.45, background: 0.2 }, `${measured}: where maps are joined with saliency`, {
      paper: '0.55 and 0.1',
    }),
    mix: { ...everyStep.mix, start: from(0.5, ours, { paper: '0.3 (epoch 15 of 50)' }) },
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
    longSide: from(385, `${ours}: objects about as large as in training`),
    tags: from(
      { learn: 'head', network: null, sides: [241, 321], weightDecay: 1e-3 },
      'ours, as dsrg-mobilenet-v2: maps that say something from the first step on',
    ),
    saliency: from(
      { from: 'photo' },
      'ours: the geometric mean of maps and saliency, measured on training photos of msrc-obj15',
    ),
    recursion: narrowRecursion,
    boundaries: from(null, '[S] single stage'),
    relabel: from(null, '[S] single stage'),
    segment: from(null, '[S] single stage'),
    evaluate: mobile.evaluate,
  },
});
