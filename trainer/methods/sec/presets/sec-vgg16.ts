import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgVgg16, notebookCues, stageS, tagTraining } from '../../dsrg/presets/dsrg-vgg16.ts';
import { sec } from '../method.ts';

const code = 'kolesman/SEC c784190';
const notebook = `${code}, weak-localization. --cues FILE reads the published cues instead`;

/** SEC's losses and CRF, and what else it does another way than DSRG. */
export const expandAndConstrain = {
  unary: from('logits', `${code} train.prototxt: fc8-SEC, the logits, into CRFLayer`),
  crf: from('sec', `${code} pylayers.py: CRF(scale_factor 12), weights 3 and 10`),
  crfIterations: from(10, `${code} solver.prototxt and train.prototxt`),
  crfPhoto: from('align-corners', `${code} solver.prototxt and train.prototxt`),
  grow: from({ on: 'none' }, `${code}: cues do not grow`),
  floor: from(1e-4, `${code} pylayers.py: SoftmaxLayer, min_prob 0.0001`),
  seeding: from('sec', `${code} solver.prototxt and train.prototxt`),
  expand: from(
    { weight: 1, tags: 0.996, background: 0.999 },
    `${code} train.prototxt: loss_weight 1; pylayers.py: ExpandLossLayer, q 0.996 for tags, 0.999 for background, 0 else`,
  ),
  clip: from('none', `${code} solver.prototxt and train.prototxt`),
  crfGradient: from('none', `${code}: none since 952f65a (January 2018)`, {
    paper: '(1 − q) times its gradient (before 952f65a)',
  }),
} as const;

/** Seed, expand and constrain, as released. */
export const secVgg16 = definePreset({
  name: 'sec-vgg16',
  about: 'SEC on VGG16 as released (Kolesnikov and Lampert, ECCV 2016)',
  method: sec,
  usualFor: ['vgg16-large-fov'],
  settings: {
    network: {
      name: from('vgg16-large-fov', `${code} train.prototxt: one branch, fc6 of dilation 12`),
      outputStride: from(8, `${code} train.prototxt: 41×41 for 321×321`),
      pooling: from('caffe', `${code} train.prototxt: Caffe’s pools`),
      headWeights: from('gaussian', `${code} train.prototxt: fc8-SEC, gaussian 0.01, bias 0`),
      mean: from([123, 117, 104], `${code} train.prototxt: 104, 117, 123 in the order blue, green, red`),
    },
    longSide: dsrgVgg16.sourced.longSide,
    tags: tagTraining,
    background: {
      ...tagTraining,
      network: from({ name: 'vgg16-background', outputStride: 32 }, `${code}, weak-localization/background`),
    },
    cues: {
      ...notebookCues,
      rule: {
        ...from({ kind: 'threshold', foreground: 0.2, overlap: 'smaller-wins', cell: 'map' }, notebook),
        background: from(
          { from: 'gradient', layer: 'conv4_1', share: 0.1, side: 321 },
          `${code}, weak-localization/background: gradient of all scores at conv4_1 (before its ReLU), largest of the channels, 3×3 median, the least tenth`,
        ),
        againstBackground: from('foreground-wins', 'not released; ours', {
          paper: 'the smaller of the two wins (unverified)',
        }),
      },
    },
    seeds: {
      ...stageS,
      ...from(
        {
          updates: 8000,
          batch: 15,
          mirror: from(false, `${code} train.prototxt: none`),
          rate: 1e-3,
          schedule: { kind: 'step', factor: 0.1, every: 2000, unit: 'updates' },
          accumulate: from(1, `${code} solver.prototxt: no iter_size`),
          boundaryEpsilon: from(0, `${code} pylayers.py: none`),
          ...expandAndConstrain,
        },
        `${code} solver.prototxt and train.prototxt`,
      ),
    },
    evaluate: from(
      { scales: [321], scalesOf: 'square', flip: false, merge: 'probabilities', crf: 'dsrg-test' },
      `${code} demo.py: warped to 321×321, softmax, resized, CRF`,
    ),
  },
});
