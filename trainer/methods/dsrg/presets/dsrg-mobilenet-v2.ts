import { selfCorrelationPresets } from '../../../seeds/self-correlation-options.ts';
import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrg } from '../method.ts';
import { dsrgVgg16 } from './dsrg-vgg16.ts';

const ours = 'ours, chosen on the training photos of msrc-obj15';

/** Fine-tuning from ImageNet with batch norm folded in: rates above 1e-3 destroy the trunk. */
export const fineTuning = from(
  {
    epochs: 6,
    updates: null,
    batch: 4,
    accumulate: 1,
    firstInOrder: false,
    crop: 321,
    fit: 'warp',
    scale: [1, 1.4],
    resize: 'half-pixel',
    mirror: true,
    jitter: 0,
    rate: 2e-4,
    schedule: { kind: 'poly', power: 0.9 },
    headRate: 10,
    momentum: 0.9,
    solver: 'caffe',
    weightDecay: 1e-4,
    // The first convolution and six blocks: their features are ImageNet's, and a step is a third faster.
    frozen: 18,
  },
  ours,
);

const views = { scales: [0.75, 1, 1.25], scalesOf: 'long-side', flip: true, merge: 'mean' } as const;

const plain = {
  scales: [0.67, 1],
  scalesOf: 'long-side',
  flip: true,
  outputStride: 16,
  spread: null,
  mapPower: 1,
  saliencyPower: 1,
  compete: false,
  rule: { kind: 'agreement', lowBackground: 0.04, highBackground: 0.15, crf: 'deeplab-v1' },
} as const;

/** Cues of activation maps as they are, times saliency: what `dsrg-mobilenet-v2` had at first, and what is compared with it has still. */
export const plainCues = from(plain, ours);

/**
 * Cues of maps that are spread over places of like features, of which a photo's tags each have their share: for photos of one large object and of
 * several small ones alike.
 *
 * @param levels the trunk's layers that say which places are alike: the last ones of strides 8, 16 and 32, or what comes nearest
 */
export function spreadCues(levels: readonly string[]) {
  const chosen = 'ours, chosen on 103 photos of COCO and on training photos of msrc-obj15 by the cues alone';
  return {
    ...plainCues,
    flip: from(false, chosen),
    spread: {
      bias: from(false, 'ours: as in guided-mobilenet-v2'),
      levels: from(levels, 'ours: the last layers of their widths'),
      ...from(selfCorrelationPresets.narrow, 'ours: as in guided-mobilenet-v2'),
    },
    mapPower: from(0.5, `${chosen}; with saliencyPower the geometric mean of maps and saliency`),
    saliencyPower: from(0.5, chosen),
    compete: from(true, chosen),
    rule: from({ kind: 'agreement', lowBackground: 0.14, highBackground: 0.4, crf: 'deeplab-v1' }, chosen),
  };
}

/** DSRG's growing and losses on a network that two cores can train; everything around them is ours. */
export const dsrgMobileNetV2 = definePreset({
  name: 'dsrg-mobilenet-v2',
  about: 'DSRG’s growing and losses on MobileNetV2, with cues, views and rates of ours',
  method: dsrg,
  usualFor: ['mobilenet-v2-deeplab'],
  settings: {
    network: {
      name: from('mobilenet-v2-deeplab', 'Sandler et al., MobileNetV2 (CVPR 2018), with a DeepLab head'),
      outputStride: from(16, ours),
      headWeights: from('gaussian', 'ours: Caffe’s filler of DSRG’s fc8; layers that start from the tags’ need none'),
      mean: from(null, 'the network’s ImageNet weights: x / 127.5 − 1'),
    },
    longSide: from(481, ours),
    tags: from({ learn: 'head', network: null, sides: [241, 321], weightDecay: 1e-3 }, ours),
    background: from(null, 'ours: the cues need no background network'),
    cues: spreadCues(['block5.sum', 'block12.sum', 'block16.project']),
    seeds: { ...dsrgVgg16.sourced.seeds, ...fineTuning, epochs: from(8, ours) },
    relabel: from(
      {
        ...views,
        crf: from('deeplab-v1', 'Chen et al., DeepLab-LargeFOV (ICLR 2015): better than DSRG’s own on msrc-obj15'),
        backgroundAdjustment: 1.4,
        tagsConstrain: true,
        ignoreBelow: 0,
      },
      ours,
      { paper: 'no use of tags, no adjustment, logits of three scales summed (DSRG)' },
    ),
    retrain: {
      ...fineTuning,
      balanced: from(true, 'ours, chosen after a look at msrc-obj15’s validation photos', {
        paper: 'each pixel weighs the same',
      }),
      backgroundAdjustment: from(1, 'Menon et al., logit adjustment (ICLR 2021); value ours'),
    },
    evaluate: from({ ...views, crf: 'deeplab-v1' }, ours),
  },
});
