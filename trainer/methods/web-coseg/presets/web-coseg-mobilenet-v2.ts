import { from } from '../../../settings/sources.ts';
import { lite0Masks } from '../../cosegment/presets/cosegment-efficientnet-lite0.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2, fineTuning } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { webCoseg } from '../method.ts';
import { webCosegResnet50 } from './web-coseg-resnet50.ts';

const ours = 'ours, not chosen by any score';
const mobile = dsrgMobileNetV2.sourced;
const released = webCosegResnet50.sourced;

const network = (name: 'mobilenet-v2-coseg-init' | 'mobilenet-v2-coseg-final') =>
  from(
    {
      name: from(name, 'the heads of ascust/wsscoseg 7965d48 on MobileNetV2'),
      outputStride: from(16, ours),
      headWeights: from('xavier', 'ours: three layers of Normal(0.01) hardly learn in a few hundred updates', {
        paper: 'Normal(0.01), for thousands of updates (ascust/wsscoseg 7965d48)',
      }),
      mean: from(null, 'the network’s ImageNet weights: x / 127.5 − 1'),
    },
    ours,
  );

/** Web co-segmentation on a network that two cores can train. */
export const webCosegMobileNetV2 = definePreset({
  name: 'web-coseg-mobilenet-v2',
  about: 'web co-segmentation’s stages and heads on MobileNetV2, with views and rates of dsrg-mobilenet-v2',
  method: webCoseg,
  usualFor: ['mobilenet-v2-coseg-final'],
  settings: {
    network: network('mobilenet-v2-coseg-final'),
    longSide: mobile.longSide,
    cosegment: lite0Masks,
    generator: {
      ...fineTuning,
      network: network('mobilenet-v2-coseg-init'),
      epochs: from(12, 'ours: the web photos are few'),
      balanced: from(true, 'as dsrg-mobilenet-v2'),
      backgroundAdjustment: from(0, ours),
    },
    estimate: {
      ...released.estimate,
      ...from({ scales: [0.75, 1, 1.25], scalesOf: 'long-side', flip: true }, 'as dsrg-mobilenet-v2'),
      backgroundAdjustment: from(
        1.4,
        'ours, on 50 training photos of msrc-obj15: mIoU .292 with 0, .339 with 1.4, .335 with 2 (a short training)',
        { paper: 'none' },
      ),
      small: from({ pixels: 100, by: 'undecided' }, 'ours: web photos may lack a class, which then is no background', {
        paper: 'none in the release; the follow-up fills from SEC’s masks (ascust/BDWSS)',
      }),
    },
    final: {
      ...fineTuning,
      epochs: from(8, ours),
      balanced: from(true, 'as dsrg-mobilenet-v2'),
      backgroundAdjustment: from(0, ours),
      globalWeight: from(0.25, 'ascust/wsscoseg 7965d48'),
    },
    evaluate: mobile.evaluate,
  },
});
