import type { RunSettings, TrainingSettings } from '../settings.ts';
import type { Origin, Origins, Preset } from './preset.ts';

const code = 'speedinghzl/DSRG 91efdf7';

/** What both of DSRG's trainings, and SEC's, have in common. */
export const caffeTraining: TrainingSettings = {
  epochs: 1,
  updates: 8000,
  batch: 20,
  accumulate: 1,
  firstInOrder: false,
  crop: 321,
  fit: 'warp',
  scale: [1, 1],
  resize: 'half-pixel',
  mirror: true,
  jitter: 0,
  rate: 5e-4,
  schedule: { kind: 'step', factor: 0.33, every: 1000, unit: 'updates' },
  headRate: 10,
  momentum: 0.9,
  solver: 'caffe',
  weightDecay: 5e-4,
  frozen: 0,
};

/** SEC's foreground network, from which DSRG has its foreground cues. */
const tags: RunSettings['tags'] = {
  ...caffeTraining,
  batch: 15,
  mirror: false,
  rate: 1e-3,
  schedule: { kind: 'step', factor: 0.1, every: 4000, unit: 'updates' },
  learn: 'all',
  sides: [321],
  network: 'vgg16-cam',
  outputStride: 8,
};

const settings: RunSettings = {
  network: 'vgg16-deeplab',
  outputStride: 8,
  pooling: 'caffe',
  strideOn: '1x1',
  headWeights: 'gaussian',
  mean: [123, 117, 104],
  longSide: 500,
  tags,
  cues: {
    scales: [321],
    scalesOf: 'square',
    flip: false,
    outputStride: 8,
    saliencyPower: 0,
    rule: {
      kind: 'threshold',
      foreground: 0.2,
      background: { from: 'saliency', below: 0.06 },
      overlap: 'smaller-wins',
      againstBackground: 'foreground-wins',
      cell: 'map',
    },
  },
  seeds: {
    ...caffeTraining,
    unary: 'probability',
    crf: 'dsrg-train',
    crfIterations: 10,
    crfPhoto: 'align-corners',
    growOn: 'refined',
    growForeground: 0.85,
    growBackground: 0.99,
    growThroughCues: true,
    floor: 1e-4,
    seeding: 'balanced',
    seedWeight: 1,
    expandWeight: 0,
    expandDecay: { tags: 0.996, background: 0.999 },
    boundaryWeight: 1,
    clip: [0.05, 20],
    boundaryEpsilon: 0,
    crfGradient: 'dsrg',
  },
  relabel: {
    scales: [241, 321, 401],
    scalesOf: 'square',
    flip: false,
    merge: 'sum',
    crf: 'dsrg-test',
    backgroundAdjustment: 0,
    tagsConstrain: false,
    ignoreBelow: 0,
  },
  retrain: {
    ...caffeTraining,
    updates: 20_000,
    batch: 10,
    firstInOrder: true,
    fit: 'native',
    rate: 1e-3,
    schedule: { kind: 'poly', power: 0.9 },
    balanced: false,
    backgroundAdjustment: 0,
  },
  evaluate: { scales: [0.75, 1, 1.25], scalesOf: 'photo', flip: false, merge: 'sum', crf: 'dsrg-test' },
};

/** Origins of cues that nobody released: shared by the presets on VGG16. */
export const cueOrigins: Origins = {
  tags: {
    from: 'kolesman/SEC issue 8: SEC’s solver with steps of 4000 (said of the background network), dropout after fc6 and fc7',
  },
  'tags.network': { from: 'kolesman/SEC c784190, weak-localization: VGG16 without its last two pools, mean of maps' },
  'tags.learn': { from: 'kolesman/SEC c784190: every layer, the last ten times as fast' },
  cues: {
    from: 'not released: this is SEC’s notebook where it says something. --cues FILE reads the published cues instead',
  },
  'cues.rule.foreground': {
    from: 'kolesman/SEC c784190: above 0.2 of the maximum',
    paper: 'the top 20 % (unverified)',
  },
  'cues.rule.background': {
    from: 'not released; ours is a training-free saliency. --saliency DIR takes DRFI’s maps, or others',
    paper: 'DRFI saliency below 0.06 (unverified)',
  },
  'cues.rule.overlap': { from: 'not released', paper: 'the smaller of two classes wins (SEC; unverified)' },
  'cues.rule.againstBackground': { from: 'not released; ours: foreground is the surer of the two' },
  'cues.rule.cell': {
    from: 'kolesman/SEC c784190, weak-localization: 41×41 cells of the warped photo, those of the map',
  },
};

const warped: Origin = { from: `${code} train-s.prototxt: ImageData warps to 321×321, OpenCV bilinear` };
const solverS: Origin = { from: `${code} solver-s.prototxt` };
const solverF: Origin = { from: `${code} solver-f.prototxt` };
const layers = `${code} pylayers.py`;

/** The origins of stage S, which DSRG's ResNet shares as far as anything is known of it. */
export const dsrgSeedOrigins: Origins = {
  seeds: solverS,
  'seeds.crop': warped,
  'seeds.fit': warped,
  'seeds.resize': warped,
  'seeds.scale': { from: `${code} train-s.prototxt: no scale augmentation` },
  'seeds.jitter': { from: `${code} train-s.prototxt: none` },
  'seeds.mirror': { from: `${code} train-s.prototxt: AnnotationLayer, mirror=True` },
  'seeds.epochs': { from: 'of no effect beside seeds.updates' },
  'seeds.schedule': {
    from: `${code} solver-s.prototxt: gamma 0.33 every 1000, confirmed by a log of a run`,
    paper: 'decays every 2000 updates (unverified)',
  },
  'seeds.headRate': { from: `${code} train-s.prototxt: fc8 lr_mult 10, its bias 20, other biases 2 and without decay` },
  'seeds.unary': {
    from: `${code} train-s.prototxt: fc8-SEC-Softmax into CRFLayer, so −p`,
    paper: 'log p is usual; not said',
  },
  'seeds.crf': { from: `${layers}: CRF(scale_factor 12, color_factor 13), weights 3 and 10` },
  'seeds.crfIterations': { from: `${layers}: maxiter 10` },
  'seeds.crfPhoto': { from: `${layers}: scipy zoom of 41 / 321, which is every 8th pixel` },
  'seeds.growOn': { from: `${layers}: DSRGLayer refines p first`, paper: 'the segmentation map H (unverified)' },
  'seeds.growForeground': { from: `${code} train-s.prototxt: th2 0.85, strict`, paper: '0.85' },
  'seeds.growBackground': { from: `${code} train-s.prototxt: th1 0.99, strict`, paper: '0.99' },
  'seeds.growThroughCues': { from: `${layers}: label map of cues, overwritten by confident winners` },
  'seeds.floor': { from: `${layers}: SoftmaxLayer, min_prob 0.0001` },
  'seeds.accumulate': { from: `${code} solver-s.prototxt: no iter_size` },
  'seeds.solver': { from: `${code} solver-s.prototxt: Caffe’s SGD` },
  'seeds.seeding': { from: `${layers}: BalancedSeedLossLayer` },
  'seeds.seedWeight': { from: `${code} train-s.prototxt: loss_weight 1` },
  'seeds.expandWeight': { from: `${code} train-s.prototxt: no expansion loss` },
  'seeds.expandDecay': { from: 'of no effect: no expansion loss' },
  'seeds.boundaryEpsilon': { from: `${layers}: none` },
  'seeds.boundaryWeight': { from: `${code} train-s.prototxt: loss_weight 1` },
  'seeds.clip': { from: `${layers}: ConstrainLossLayer clips q/p to 0.05 … 20`, paper: 'KL(q‖p) without a clip' },
  'seeds.crfGradient': { from: `${layers}: CRFLayer.backward, (1 − q) times its gradient`, paper: 'not said' },
};

/** The origins of relabelling and stage F. */
export const dsrgRetrainOrigins: Origins = {
  relabel: { from: `${code} run.sh: test-ms.py --smooth` },
  'relabel.backgroundAdjustment': { from: 'ours; the release has no such thing' },
  'relabel.tagsConstrain': {
    from: `${code} run.sh: test-ms.py reads no tags; generate_train_gt.py does, but is not called`,
  },
  'relabel.ignoreBelow': {
    from: `${code} test-ms.py: none; in generate_train_gt.py a line that ignores what is below 0.85 is commented out`,
  },
  retrain: solverF,
  'retrain.accumulate': { from: `${code} solver-f.prototxt: no iter_size` },
  'retrain.solver': { from: `${code} solver-f.prototxt: Caffe’s SGD` },
  'retrain.epochs': { from: 'of no effect beside retrain.updates' },
  'retrain.fit': { from: `${code} layer.py: random crops of the unresized photo, padded at its bottom and right` },
  'retrain.crop': { from: `${code} train-f.prototxt: crop 321×321` },
  'retrain.mirror': { from: `${code} train-f.prototxt: mirror` },
  'retrain.scale': { from: `${code} layer.py: none` },
  'retrain.resize': { from: `${code} layer.py: photos are not resized` },
  'retrain.jitter': { from: `${code} layer.py: none` },
  'retrain.firstInOrder': { from: `${code} layer.py: shuffles only when the list wraps` },
  'retrain.headRate': { from: `${code} train-f.prototxt: fc8 lr_mult 10, its bias 20` },
  'retrain.balanced': { from: `${code} train-f.prototxt: SoftmaxWithLoss, VALID, ignore 255` },
  'retrain.backgroundAdjustment': { from: 'ours; the release has no such thing' },
  evaluate: { from: `${code} test-ms-f.py --smooth: factors of the photo’s own size, logits summed` },
};

/** DSRG as its authors released it. */
export const dsrgVgg16: Preset = {
  about: 'DSRG on VGG16 as released (Huang et al., CVPR 2018)',
  method: 'dsrg',
  settings,
  origins: {
    network: { from: `${code} train-s.prototxt: four branches of dilation 6, 12, 18, 24`, paper: 'DeepLab-ASPP' },
    outputStride: { from: `${code} train-s.prototxt: 41×41 for 321×321` },
    pooling: { from: `${code} train-s.prototxt: Caffe’s pools; pool5a divides by 9 everywhere` },
    strideOn: { from: 'of no effect: VGG16 has no such block' },
    headWeights: { from: `${code} train-s.prototxt: fc8-SEC, gaussian 0.01, bias 0` },
    mean: { from: `${code} train-s.prototxt: 104, 117, 123 in the order blue, green, red` },
    longSide: { from: 'of no effect: every size is a warp, or the photo’s own' },
    ...cueOrigins,
    ...dsrgSeedOrigins,
    ...dsrgRetrainOrigins,
  },
};
