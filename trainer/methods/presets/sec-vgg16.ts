import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Preset } from './preset.ts';

const code = 'kolesman/SEC c784190';
const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  network: 'vgg16-large-fov',
  cues: {
    ...base.cues,
    rule: {
      kind: 'threshold',
      foreground: 0.2,
      background: { from: 'gradient', network: 'vgg16-background', layer: 'conv4_1', share: 0.1 },
      overlap: 'smaller-wins',
      againstBackground: 'foreground-wins',
      cell: 'map',
    },
  },
  seeds: {
    ...base.seeds,
    batch: 15,
    mirror: false,
    rate: 1e-3,
    schedule: { kind: 'step', factor: 0.1, every: 2000, unit: 'updates' },
    unary: 'logits',
    crf: 'sec',
    growOn: 'none',
    seeding: 'sec',
    expandWeight: 1,
    clip: 'none',
    crfGradient: 'none',
  },
  evaluate: { scales: [321], scalesOf: 'square', flip: false, merge: 'probabilities', crf: 'dsrg-test' },
};

/** Seed, expand and constrain. */
export const secVgg16: Preset = {
  about: 'SEC on VGG16 as released (Kolesnikov and Lampert, ECCV 2016)',
  method: 'sec',
  settings,
  origins: {
    network: { from: `${code} train.prototxt: one branch, fc6 of dilation 12` },
    outputStride: { from: `${code} train.prototxt: 41×41 for 321×321` },
    mean: { from: `${code} train.prototxt: 104, 117, 123 in the order blue, green, red` },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    pooling: { from: `${code} train.prototxt: Caffe’s pools` },
    strideOn: { from: 'of no effect: VGG16 has no such block' },
    headWeights: { from: `${code} train.prototxt: fc8-SEC, gaussian 0.01, bias 0` },
    ...cueOrigins,
    cues: { from: `${code}, weak-localization. --cues FILE reads the published cues instead` },
    'cues.rule.background': {
      from: `${code}, weak-localization/background: gradient of all scores at conv4_1 (before its ReLU), largest of the channels, 3×3 median, the least tenth`,
    },
    'cues.rule.againstBackground': { from: 'not released; ours', paper: 'the smaller of the two wins (unverified)' },
    seeds: { from: `${code} solver.prototxt and train.prototxt` },
    'seeds.epochs': { from: 'of no effect beside seeds.updates' },
    'seeds.mirror': { from: `${code} train.prototxt: none` },
    'seeds.unary': { from: `${code} train.prototxt: fc8-SEC, the logits, into CRFLayer` },
    'seeds.crf': { from: `${code} pylayers.py: CRF(scale_factor 12), weights 3 and 10` },
    'seeds.growOn': { from: `${code}: cues do not grow` },
    'seeds.growForeground': { from: 'of no effect: cues do not grow' },
    'seeds.growBackground': { from: 'of no effect: cues do not grow' },
    'seeds.growThroughCues': { from: 'of no effect: cues do not grow' },
    'seeds.floor': { from: `${code} pylayers.py: SoftmaxLayer, min_prob 0.0001` },
    'seeds.expandWeight': {
      from: `${code} train.prototxt: loss_weight 1; q 0.996 for tags, 0.999 for background, 0 else`,
    },
    'seeds.expandDecay': { from: `${code} pylayers.py: ExpandLossLayer` },
    'seeds.boundaryEpsilon': { from: `${code} pylayers.py: none` },
    'seeds.accumulate': { from: `${code} solver.prototxt: no iter_size` },
    'seeds.crfGradient': {
      from: `${code}: none since 952f65a (January 2018)`,
      paper: '(1 − q) times its gradient (before 952f65a)',
    },
    relabel: { from: 'of no effect: there is no retraining' },
    retrain: { from: 'of no effect: there is no retraining' },
    evaluate: { from: `${code} demo.py: warped to 321×321, softmax, resized, CRF` },
  },
};
