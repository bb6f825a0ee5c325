import type { RunSettings } from '../settings.ts';
import { cueOrigins, dsrgVgg16 } from './dsrg-vgg16.ts';
import type { Preset } from './preset.ts';

const code = 'kolesman/SEC c784190';
const base = dsrgVgg16.settings;

const settings: RunSettings = {
  ...base,
  network: 'vgg16-large-fov',
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
    ...cueOrigins,
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
    'seeds.crfGradient': {
      from: `${code}: none since 952f65a (January 2018)`,
      paper: '(1 − q) times its gradient (before 952f65a)',
    },
    relabel: { from: 'of no effect: there is no retraining' },
    retrain: { from: 'of no effect: there is no retraining' },
    evaluate: { from: `${code} demo.py: warped to 321×321, softmax, resized, CRF` },
  },
};
