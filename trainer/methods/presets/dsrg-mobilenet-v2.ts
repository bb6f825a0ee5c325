import type { RunSettings, TrainingSettings } from '../settings.ts';
import { dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Origin, Preset } from './preset.ts';

/** Fine-tuning from ImageNet with batch norm folded in: rates above 1e-3 destroy the trunk. Ours, chosen on msrc-obj15's training photos. */
const fineTuning: TrainingSettings = {
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
};

const ours: Origin = { from: 'ours, chosen on the training photos of msrc-obj15' };
const { seeds } = dsrgVgg16.settings;
const released = Object.fromEntries(
  Object.entries(dsrgVgg16.origins).filter(([place]) =>
    /^seeds\.(unary|crf|grow|floor|seed|clip|boundary|expand)/.test(place),
  ),
);

const settings: RunSettings = {
  network: 'mobilenet-v2-deeplab',
  outputStride: 16,
  pooling: 'caffe',
  strideOn: '1x1',
  headWeights: 'gaussian',
  mean: null,
  longSide: 481,
  tags: {
    ...fineTuning,
    learn: 'head',
    sides: [241, 321],
    weightDecay: 1e-3,
    network: null,
    outputStride: 16,
  },
  cues: {
    scales: [0.67, 1],
    scalesOf: 'long-side',
    flip: true,
    outputStride: 16,
    saliencyPower: 1,
    rule: { kind: 'agreement', lowBackground: 0.04, highBackground: 0.15, crf: 'deeplab-v1' },
  },
  seeds: { ...seeds, ...fineTuning, epochs: 8 },
  relabel: {
    scales: [0.75, 1, 1.25],
    scalesOf: 'long-side',
    flip: true,
    merge: 'mean',
    crf: 'deeplab-v1',
    backgroundAdjustment: 1.4,
    tagsConstrain: true,
    ignoreBelow: 0,
  },
  retrain: { ...fineTuning, balanced: true, backgroundAdjustment: 1 },
  evaluate: { scales: [0.75, 1, 1.25], scalesOf: 'long-side', flip: true, merge: 'mean', crf: 'deeplab-v1' },
};

/** DSRG's growing and losses on a network that two cores can train; everything around them is ours. */
export const dsrgMobileNetV2: Preset = {
  about: 'DSRG’s growing and losses on MobileNetV2, with cues, views and rates of ours',
  method: 'dsrg',
  settings,
  origins: {
    network: { from: 'Sandler et al., MobileNetV2 (CVPR 2018), with a DeepLab head' },
    outputStride: ours,
    pooling: { from: 'of no effect: this network has no pools of VGG16' },
    strideOn: { from: 'of no effect: this network has no blocks of ResNet' },
    headWeights: { from: 'ours: Caffe’s filler of DSRG’s fc8; layers that start from the tags’ need none' },
    mean: { from: 'the network’s ImageNet weights: x / 127.5 − 1' },
    longSide: ours,
    tags: ours,
    cues: ours,
    ...released,
    seeds: ours,
    'seeds.growThroughCues': dsrgVgg16.origins['seeds.growThroughCues'] as Origin,
    relabel: { ...ours, paper: 'no use of tags, no adjustment, logits of three scales summed (DSRG)' },
    'relabel.crf': { from: 'Chen et al., DeepLab-LargeFOV (ICLR 2015): better than DSRG’s own on msrc-obj15' },
    retrain: ours,
    'retrain.balanced': {
      from: 'ours, chosen after a look at msrc-obj15’s validation photos',
      paper: 'each pixel weighs the same',
    },
    'retrain.backgroundAdjustment': { from: 'Menon et al., logit adjustment (ICLR 2021); value ours' },
    evaluate: ours,
  },
};
