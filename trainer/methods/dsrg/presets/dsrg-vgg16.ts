import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrg } from '../method.ts';

const code = 'speedinghzl/DSRG 91efdf7';
const layers = `${code} pylayers.py`;

/** What both of DSRG's trainings, and SEC's, have in common. */
export const caffeTraining = {
  epochs: null,
  accumulate: 1,
  crop: 321,
  scale: [1, 1],
  resize: 'half-pixel',
  jitter: 0,
  headRate: 10,
  momentum: 0.9,
  solver: 'caffe',
  weightDecay: 5e-4,
  frozen: 0,
} as const;

const warped = `${code} train-s.prototxt: ImageData warps to 321×321, OpenCV bilinear`;

/** SEC's foreground network, from which DSRG has its foreground cues. */
export const tagTraining = from(
  {
    learn: from('all', 'kolesman/SEC c784190: every layer, the last ten times as fast'),
    network: from(
      { name: 'vgg16-cam', outputStride: 8 },
      'kolesman/SEC c784190, weak-localization: VGG16 without its last two pools, mean of maps',
    ),
    ...caffeTraining,
    updates: 8000,
    batch: 15,
    firstInOrder: false,
    fit: 'warp',
    mirror: false,
    rate: 1e-3,
    schedule: { kind: 'step', factor: 0.1, every: 4000, unit: 'updates' },
  },
  'kolesman/SEC issue 8: SEC’s solver with steps of 4000 (said of the background network), dropout after fc6 and fc7',
);

const unreleased =
  'not released: this is SEC’s notebook where it says something. --cues FILE reads the published cues instead';

/** Cues that nobody released: shared by the presets on VGG16. */
export const notebookCues = from(
  {
    scales: [321],
    scalesOf: 'square',
    flip: false,
    outputStride: 8,
    spread: null,
    mapPower: 1,
    compete: false,
    saliencyPower: 0,
    rule: {
      kind: 'threshold',
      foreground: from(0.2, 'kolesman/SEC c784190: above 0.2 of the maximum', { paper: 'the top 20 % (unverified)' }),
      background: from(
        { from: 'saliency', below: 0.06 },
        'not released; ours is a training-free saliency. --saliency DIR takes DRFI’s maps, or others',
        { paper: 'DRFI saliency below 0.06 (unverified)' },
      ),
      overlap: from('smaller-wins', 'not released', { paper: 'the smaller of two classes wins (SEC; unverified)' }),
      againstBackground: from('foreground-wins', 'not released; ours: foreground is the surer of the two'),
      cell: from('map', 'kolesman/SEC c784190, weak-localization: 41×41 cells of the warped photo, those of the map'),
    },
  },
  unreleased,
);

/** DSRG's stage S. */
export const stageS = from(
  {
    ...caffeTraining,
    updates: 8000,
    batch: 20,
    firstInOrder: false,
    crop: from(321, warped),
    fit: from('warp', warped),
    resize: from('half-pixel', warped),
    scale: from([1, 1], `${code} train-s.prototxt: no scale augmentation`),
    jitter: from(0, `${code} train-s.prototxt: none`),
    mirror: from(true, `${code} train-s.prototxt: AnnotationLayer, mirror=True`),
    rate: 5e-4,
    schedule: from(
      { kind: 'step', factor: 0.33, every: 1000, unit: 'updates' },
      `${code} solver-s.prototxt: gamma 0.33 every 1000, confirmed by a log of a run`,
      { paper: 'decays every 2000 updates (unverified)' },
    ),
    headRate: from(10, `${code} train-s.prototxt: fc8 lr_mult 10, its bias 20, other biases 2 and without decay`),
    accumulate: from(1, `${code} solver-s.prototxt: no iter_size`),
    solver: from('caffe', `${code} solver-s.prototxt: Caffe’s SGD`),
    unary: from('probability', `${code} train-s.prototxt: fc8-SEC-Softmax into CRFLayer, so −p`, {
      paper: 'log p is usual; not said',
    }),
    crf: from('dsrg-train', `${layers}: CRF(scale_factor 12, color_factor 13), weights 3 and 10`),
    crfIterations: from(10, `${layers}: maxiter 10`),
    crfPhoto: from('align-corners', `${layers}: scipy zoom of 41 / 321, which is every 8th pixel`),
    grow: {
      on: from('refined', `${layers}: DSRGLayer refines p first`, { paper: 'the segmentation map H (unverified)' }),
      foreground: from(0.85, `${code} train-s.prototxt: th2 0.85, strict`, { paper: '0.85' }),
      background: from(0.99, `${code} train-s.prototxt: th1 0.99, strict`, { paper: '0.99' }),
      throughCues: from(true, `${layers}: label map of cues, overwritten by confident winners`),
    },
    floor: from(1e-4, `${layers}: SoftmaxLayer, min_prob 0.0001`),
    seeding: from('balanced', `${layers}: BalancedSeedLossLayer`),
    seedWeight: from(1, `${code} train-s.prototxt: loss_weight 1`),
    expand: from(null, `${code} train-s.prototxt: no expansion loss`),
    boundaryWeight: from(1, `${code} train-s.prototxt: loss_weight 1`),
    clip: from([0.05, 20], `${layers}: ConstrainLossLayer clips q/p to 0.05 … 20`, { paper: 'KL(q‖p) without a clip' }),
    boundaryEpsilon: from(0, `${layers}: none`),
    crfGradient: from('dsrg', `${layers}: CRFLayer.backward, (1 − q) times its gradient`, { paper: 'not said' }),
  },
  `${code} solver-s.prototxt`,
);

/** DSRG's relabelling. */
export const testMs = from(
  {
    scales: [241, 321, 401],
    scalesOf: 'square',
    flip: false,
    merge: 'sum',
    crf: 'dsrg-test',
    backgroundAdjustment: from(0, 'ours; the release has no such thing'),
    tagsConstrain: from(
      false,
      `${code} run.sh: test-ms.py reads no tags; generate_train_gt.py does, but is not called`,
    ),
    ignoreBelow: from(
      0,
      `${code} test-ms.py: none; in generate_train_gt.py a line that ignores what is below 0.85 is commented out`,
    ),
  },
  `${code} run.sh: test-ms.py --smooth`,
);

/** DSRG's stage F. */
export const stageF = from(
  {
    ...caffeTraining,
    updates: 20_000,
    batch: 10,
    firstInOrder: from(true, `${code} layer.py: shuffles only when the list wraps`),
    fit: from('native', `${code} layer.py: random crops of the unresized photo, padded at its bottom and right`),
    crop: from(321, `${code} train-f.prototxt: crop 321×321`),
    mirror: from(true, `${code} train-f.prototxt: mirror`),
    scale: from([1, 1], `${code} layer.py: none`),
    resize: from('half-pixel', `${code} layer.py: photos are not resized`),
    jitter: from(0, `${code} layer.py: none`),
    rate: 1e-3,
    schedule: { kind: 'poly', power: 0.9 },
    headRate: from(10, `${code} train-f.prototxt: fc8 lr_mult 10, its bias 20`),
    accumulate: from(1, `${code} solver-f.prototxt: no iter_size`),
    solver: from('caffe', `${code} solver-f.prototxt: Caffe’s SGD`),
    balanced: from(false, `${code} train-f.prototxt: SoftmaxWithLoss, VALID, ignore 255`),
    backgroundAdjustment: from(0, 'ours; the release has no such thing'),
  },
  `${code} solver-f.prototxt`,
);

/** DSRG as its authors released it. */
export const dsrgVgg16 = definePreset({
  name: 'dsrg-vgg16',
  about: 'DSRG on VGG16 as released (Huang et al., CVPR 2018)',
  method: dsrg,
  usualFor: ['vgg16-deeplab'],
  settings: {
    network: {
      name: from('vgg16-deeplab', `${code} train-s.prototxt: four branches of dilation 6, 12, 18, 24`, {
        paper: 'DeepLab-ASPP',
      }),
      outputStride: from(8, `${code} train-s.prototxt: 41×41 for 321×321`),
      pooling: from('caffe', `${code} train-s.prototxt: Caffe’s pools; pool5a divides by 9 everywhere`),
      headWeights: from('gaussian', `${code} train-s.prototxt: fc8-SEC, gaussian 0.01, bias 0`),
      mean: from([123, 117, 104], `${code} train-s.prototxt: 104, 117, 123 in the order blue, green, red`),
    },
    longSide: from(null, `${code}: every size is a warp, or the photo’s own`),
    tags: tagTraining,
    background: from(null, unreleased),
    cues: notebookCues,
    seeds: stageS,
    relabel: testMs,
    retrain: stageF,
    evaluate: from(
      { scales: [0.75, 1, 1.25], scalesOf: 'photo', flip: false, merge: 'sum', crf: 'dsrg-test' },
      `${code} test-ms-f.py --smooth: factors of the photo’s own size, logits summed`,
    ),
  },
});
