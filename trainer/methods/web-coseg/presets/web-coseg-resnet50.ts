import { from } from '../../../settings/sources.ts';
import { lite0Masks } from '../../cosegment/presets/cosegment-efficientnet-lite0.ts';
import { definePreset } from '../../define-preset.ts';
import { webCoseg } from '../method.ts';

const code = 'ascust/wsscoseg 7965d48';
const config = `${code} cores/config.py`;
const symbols = `${code} cores/symbols`;

/** What both trainings have in common. */
const training = from(
  {
    epochs: null,
    batch: from(16, config),
    accumulate: from(1, `${code}: no accumulation`),
    firstInOrder: from(false, `${code} SegTrainingIter: the list is shuffled at the start and after each pass`),
    crop: from(320, `${code}: 320×320, labels 40×40`),
    fit: from('native', `${code}: a crop of 320 / s pixels of the photo at its own size, brought to 320×320`),
    scale: from([0.7, 1.3], config),
    resize: from('half-pixel', `${code}: OpenCV’s bilinear`),
    mirror: true,
    jitter: from(0, `${code}: none`),
    rate: from(16e-4, config),
    schedule: from({ kind: 'step', factor: 1, every: 1, unit: 'epochs' }, `${code}: none, the rate stays as it is`),
    headRate: from(1, `${symbols}: the heads’ lr_type is mxnet: no factor`),
    momentum: 0.9,
    solver: 'caffe',
    weightDecay: 5e-4,
    frozen: from(0, `${code}: every layer learns, batch norms by their running averages`),
    balanced: from(false, `${code}: the mean over labelled cells`),
    backgroundAdjustment: from(0, 'ours; the release has no such thing'),
  },
  `${code} train_seg_model.py`,
);

const network = (name: 'resnet50-coseg-init' | 'resnet50-coseg-final') =>
  from(
    {
      name: from(name, `${symbols}/${name === 'resnet50-coseg-init' ? 'init' : 'final'}_fcn_resnet50.py`),
      outputStride: from(8, symbols),
      headWeights: from('gaussian', `${code}: MXNet’s Normal(), 0.01 (from memory)`),
      mean: from([123, 117, 104], `${code} cores/config.py: RGB`),
    },
    symbols,
  );

/** Web co-segmentation as its authors released it, but for the masks, whose maker was not released. */
export const webCosegResnet50 = definePreset({
  name: 'web-coseg-resnet50',
  about:
    'web co-segmentation on ResNet-50 as released (Shen et al., BMVC 2017), with masks of ours or those of --web-labels',
  method: webCoseg,
  usualFor: ['resnet50-coseg-final'],
  settings: {
    network: network('resnet50-coseg-final'),
    longSide: from(null, `${code}: photos have their own size`),
    cosegment: lite0Masks,
    generator: {
      ...training,
      network: network('resnet50-coseg-init'),
      updates: from(7800, `${config}: epochs 1 to 39 of 200 batches`),
    },
    estimate: from(
      {
        scales: from([0.7, 1, 1.3], `${code} est_voc_train_masks.py: always`),
        scalesOf: 'photo',
        flip: false,
        merge: from('probabilities', `${code}: probabilities are summed`),
        crf: from('none', `${code} est_voc_train_masks.py: no CRF`),
        backgroundAdjustment: from(0, 'ours; the release has no such thing'),
        tagsConstrain: from(true, `${code}: scores times the photo’s tags, 0 or 1`),
        ignoreBelow: from(0, `${code}: no ignored pixels`),
      },
      `${code} est_voc_train_masks.py`,
    ),
    final: {
      ...training,
      updates: from(27300, `${config}: epochs 1 to 39 of 700 batches`),
      globalWeight: from(0.25, `${code}: one over the number of GPUs, four in its README; 1 on a single one`),
    },
    evaluate: from(
      { scales: [0.7, 1, 1.3], scalesOf: 'photo', flip: false, merge: 'probabilities', crf: 'web-coseg' },
      `${code} eval_seg_model.py --ms --crf`,
    ),
  },
});
