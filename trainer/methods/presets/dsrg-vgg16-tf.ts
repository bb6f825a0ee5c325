import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Preset } from './preset.ts';

const code = 'xtudbxk/DSRG-tensorflow 261669d, DSRG.py';
const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  pooling: 'tensorflow',
  headWeights: 'xavier',
  mean: [122.67891434, 116.66876762, 104.00698793],
  seeds: {
    ...base.seeds,
    updates: 5290,
    batch: 4,
    accumulate: 16,
    solver: 'tensorflow',
    resize: 'asymmetric',
    rate: 1e-3,
    schedule: { kind: 'drops', factor: 0.1, at: [1322, 2645], unit: 'updates' },
    unary: 'logits',
    crfIterations: 5,
    crfPhoto: 'asymmetric',
    growOn: 'softmax',
    growForeground: 0.5,
    growBackground: 0.7,
    growThroughCues: false,
    clip: 'none',
    boundaryEpsilon: 1e-8,
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
      from: `${code}: as DSRG’s. Its keep-probability of dropout is a variable that learns, a slip; ours stays 0.5`,
    },
    pooling: {
      from: `${code}: TensorFlow’s SAME: pool5a divides by the cells that are there`,
      paper: 'Caffe’s (released code)',
    },
    strideOn: { from: 'of no effect: VGG16 has no such block' },
    headWeights: {
      from: `${code}: xavier_initializer(uniform=True) for fc8, bias 0`,
      paper: 'gaussian 0.01 (released code)',
    },
    outputStride: { from: `${code}: 41×41 for 321×321` },
    mean: {
      from: `${code}: 104.00698793, 116.66876762, 122.67891434 in the order blue, green, red`,
      paper: '104, 117, 123',
    },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    ...cueOrigins,
    seeds: { from: code },
    'seeds.epochs': { from: 'of no effect beside seeds.updates' },
    'seeds.updates': {
      from: `${code}: 32 epochs of 10582 // 4 batches, sixteen an update`,
      paper: '8000 updates of 20 (released code)',
    },
    'seeds.batch': { from: `${code}: 4`, paper: '20' },
    'seeds.accumulate': { from: `${code}: accum_num 16, their mean`, paper: 'none' },
    'seeds.headRate': { from: `${code}: gradients of fc8 times 10, of its bias 20, of other biases 2` },
    'seeds.weightDecay': { from: `${code}: 5e-4 on weights; biases have none` },
    'seeds.resize': { from: `${code}: resize_bilinear of TensorFlow 1, align_corners=False` },
    'seeds.rate': { from: `${code}: 1e-3`, paper: '5e-4' },
    'seeds.schedule': {
      from: `${code}: ÷ 10 after 8 and 16 epochs of 2645 batches, which is in the midst of update 1322, and before 2645`,
      paper: 'decays every 2000 updates (unverified)',
    },
    'seeds.momentum': { from: `${code}: MomentumOptimizer, 0.9` },
    'seeds.solver': { from: `${code}: MomentumOptimizer: w − rate · V`, paper: 'Caffe’s SGD (released code)' },
    'seeds.unary': {
      from: 'xtudbxk/DSRG-tensorflow f81f2f7, crf.py: −log softmax without a floor, to a CRF the same as the logits',
      paper: 'p itself (released code)',
    },
    'seeds.crf': { from: 'xtudbxk/DSRG-tensorflow 261669d, crf.py: 80 / 12 and 3 / 12, weights 10 and 3' },
    'seeds.crfIterations': { from: `${code}: 5`, paper: '10 (released code)' },
    'seeds.crfPhoto': { from: `${code}: resize_bilinear 321 → 41, not every 8th pixel` },
    'seeds.growOn': { from: `${code}: the plain softmax`, paper: 'the CRF’s map (released code)' },
    'seeds.growForeground': { from: `${code}: 0.5; 0.85 is commented out`, paper: '0.85' },
    'seeds.growBackground': { from: `${code}: 0.7; 0.99 is commented out`, paper: '0.99' },
    'seeds.growThroughCues': { from: `${code}: the label map is the prediction’s alone` },
    'seeds.floor': { from: `${code}: min_prob 1e-4, added and renormalised` },
    'seeds.seeding': {
      from: `${code}: as released, but that 1e-8 is added to the numbers of seeds (ours: at least 1e-4): the same for every number`,
    },
    'seeds.expandDecay': { from: 'of no effect: no expansion loss' },
    'seeds.boundaryEpsilon': { from: `${code}: log(q / (p + 1e-8) + 1e-8)`, paper: 'none (released code)' },
    'seeds.clip': { from: `${code}: none`, paper: '0.05 … 20 (released code)' },
    'seeds.crfGradient': { from: `${code}: none`, paper: '(1 − q) times its gradient (released code)' },
    relabel: { from: 'of no effect: there is no retraining' },
    retrain: { from: 'of no effect: there is no retraining' },
    evaluate: {
      from: 'xtudbxk/semantic-segmentation-metrics: three scales, greatest logit, at least 0, CRF of 10 iterations',
    },
  },
};
