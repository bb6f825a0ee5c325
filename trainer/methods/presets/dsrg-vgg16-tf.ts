import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Preset } from './preset.ts';

const code = 'xtudbxk/DSRG-tensorflow 261669d, DSRG.py';
const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  mean: [122.67891434, 116.66876762, 104.00698793],
  seeds: {
    ...base.seeds,
    epochs: 32,
    updates: null,
    batch: 64,
    resize: 'asymmetric',
    rate: 1e-3,
    schedule: { kind: 'drops', factor: 0.1, at: [8, 16], unit: 'epochs' },
    unary: 'log-probability',
    crfIterations: 5,
    crfPhoto: 'asymmetric',
    growOn: 'softmax',
    growForeground: 0.5,
    growBackground: 0.7,
    growThroughCues: false,
    floor: 1e-8,
    clip: 'none',
    crfGradient: 'none',
  },
  evaluate: { scales: [0.5, 0.75, 1], scalesOf: 'photo', flip: false, merge: 'max', crf: 'dsrg-test' },
};

/** DSRG's TensorFlow port. It has no retraining, and neither has this preset's method. */
export const dsrgVgg16Tf: Preset = {
  about: 'DSRG’s TensorFlow port on VGG16: grows on the plain softmax, trains once',
  method: 'sec',
  settings,
  origins: {
    network: {
      from: `${code}: as DSRG’s; its pools are TensorFlow’s SAME, ours Caffe’s (the same at 321×321 but for pool5a’s border)`,
    },
    outputStride: { from: `${code}: 41×41 for 321×321` },
    mean: {
      from: `${code}: 104.00698793, 116.66876762, 122.67891434 in the order blue, green, red`,
      paper: '104, 117, 123',
    },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    ...cueOrigins,
    seeds: { from: code },
    'seeds.epochs': { from: `${code}: 32 epochs`, paper: '8000 updates of 20 (released code)' },
    'seeds.updates': { from: `${code}: counts epochs` },
    'seeds.batch': {
      from: `${code}: 4 × 16 accumulated; here at once, which takes the memory of 64 photos`,
      paper: '20',
    },
    'seeds.resize': { from: `${code}: resize_bilinear of TensorFlow 1, align_corners=False` },
    'seeds.rate': { from: `${code}: 1e-3`, paper: '5e-4' },
    'seeds.schedule': { from: `${code}: ÷ 10 after 8 and 16 epochs`, paper: 'decays every 2000 updates (unverified)' },
    'seeds.momentum': {
      from: `${code}: TensorFlow’s form, rate · V; ours is Caffe’s, V with the rate in it: they differ for some updates after each drop`,
    },
    'seeds.unary': { from: `${code}: −log softmax`, paper: 'p itself (released code)' },
    'seeds.crf': { from: 'xtudbxk/DSRG-tensorflow 261669d, crf.py: 80 / 12 and 3 / 12, weights 10 and 3' },
    'seeds.crfIterations': { from: `${code}: 5`, paper: '10 (released code)' },
    'seeds.crfPhoto': { from: `${code}: resize_bilinear 321 → 41, not every 8th pixel` },
    'seeds.growOn': { from: `${code}: the plain softmax`, paper: 'the CRF’s map (released code)' },
    'seeds.growForeground': { from: `${code}: 0.5; 0.85 is commented out`, paper: '0.85' },
    'seeds.growBackground': { from: `${code}: 0.7; 0.99 is commented out`, paper: '0.99' },
    'seeds.growThroughCues': { from: `${code}: the label map is the prediction’s alone` },
    'seeds.floor': {
      from: `${code}: 1e-8 in logarithms and denominators; ours is added to p`,
      paper: '1e-4 (released code)',
    },
    'seeds.clip': { from: `${code}: none`, paper: '0.05 … 20 (released code)' },
    'seeds.crfGradient': { from: `${code}: none`, paper: '(1 − q) times its gradient (released code)' },
    relabel: { from: 'of no effect: there is no retraining' },
    retrain: { from: 'of no effect: there is no retraining' },
    evaluate: {
      from: 'xtudbxk/semantic-segmentation-metrics: three scales, greatest logit, at least 0, CRF of 10 iterations',
    },
  },
};
