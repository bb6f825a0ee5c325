import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { caffeTraining } from '../../dsrg/presets/dsrg-vgg16.ts';
import { guided } from '../method.ts';

const code = 'coallaoh/GuidedLabelling ff208cf';
const script = `${code} script.py`;
const solver = `${code}: the solver of both trainings`;

/** What both trainings have in common. */
const training = from(
  {
    ...caffeTraining,
    updates: 8000,
    batch: from(15, `${script}: 15 everywhere`),
    firstInOrder: from(false, `${code}: the list is shuffled at the start and at each wrap`),
    crop: from(321, `${code}: 321×321`),
    padding: from('mirror', `${code}: np.pad, reflect: the border pixel is not repeated`),
    scale: from([1, 1], `${code}: none`),
    resize: from('smooth', `${code}: PIL’s bilinear, which smooths where it shrinks`),
    jitter: from(0, `${code}: none`),
    mirror: from(true, `${code}: every other picture`),
    rate: 1e-3,
    schedule: { kind: 'step', factor: 0.1, every: 2000, unit: 'updates' },
    accumulate: from(1, `${code}: no iter_size`),
    momentum: 0.9,
    weightDecay: 5e-4,
  },
  solver,
);

/** The smallest share of a photo that an object has. */
const salientShare = from(0.01, `${code} generate.py: 1 % of the image`);

/** Strategy G2 as released, without its slip. */
export const releasedG2 = from(
  {
    kind: from('g2', `${script}: guiderule G2; G0 and G1 are not implemented there`),
    seedArea: from(25, 'coallaoh/ResearchTools c27aa2b, compute_cc: 5², and a box that is not flat'),
    salientShare,
    ignore: from('none', `${code} generate.py: what is unset becomes background in the end`, {
      paper: 'pixels in doubt are ignored (unverified)',
    }),
    rowBug: from(false, 'ours; generate.py zeroes rows 0 and 1 where background seeds touch saliency, by a slip'),
    blur: 10,
    clip: 0.001,
    crf: from('deeplab-v1', `${script}: deeplab (4, 121, 5), Gaussian 3 and 3`),
  },
  `${code} generate.py, mask_inference`,
);

/** Guided Labelling as its authors released it. */
export const guidedVgg16 = definePreset({
  name: 'guided-vgg16',
  about: 'Guided Labelling on VGG16 as released (Oh et al., CVPR 2017)',
  method: guided,
  usualFor: ['vgg16-guided'],
  settings: {
    network: {
      name: from('vgg16-guided', `${code}: DeepLab-LargeFOV without an average pool, fc6 of dilation 12`),
      outputStride: from(8, `${code}: 41×41 for 321×321`),
      pooling: from('caffe', `${code}: Caffe’s pools`),
      headWeights: from('gaussian', `${code}: fc8_voc12, gaussian 0.01, bias 0`),
      mean: from([122.679, 116.669, 104.007], `${code}: the channel means of ilsvrc_2012_mean.npy`),
    },
    longSide: from(null, `${code}: photos have their own size, or a frame of 321 pixels`),
    tags: {
      ...training,
      learn: from('all', `${code}: every layer, the last ten times as fast`),
      network: from(
        { name: 'vgg16-gap-high', outputStride: 8 },
        `${script}: GAP-HighRes: VGG16 without its last two pools, two layers of 1024, mean, a layer without bias`,
      ),
      fit: from('tight', `${code}: the longer side of what the cut leaves is 321, in the middle`),
      cut: from(0.1, `${code}: up to a tenth off each side`),
      balanceClasses: from(false, `${script}: balbatch none; clsbal is the default of the code itself`),
      headRate: from(10, `${code}: scores, lr_mult 10`),
    },
    seeds: from(
      {
        scales: [321],
        scalesOf: from(
          'filled-frame',
          `${code}: the longer side is 321, mirrored to 321×321; the mirror image is cut away`,
        ),
        flip: false,
        outputStride: 8,
        bias: from(false, `${code} seed/test.py: the layer has none`),
        relu: from(false, `${code} seed/test.py: maps with their negative values`),
        threshold: from(20, `${script}: seedthres 20`),
      },
      `${code} src/seed/test.py`,
    ),
    saliency: from(
      { from: 'photo' },
      'ours: a training-free saliency; theirs is DeepLab-v2 trained on MSRA, whose maps --saliency DIR takes, or a network of yours',
      { paper: 'a network trained on GrabCut’s masks of MSRA (unverified)' },
    ),
    guides: {
      threshold: from(0.5, `${script}: salthres 50. Made for learned maps: 0.25 suits the training-free map`),
      rule: releasedG2,
      oracle: from('none', `${script}: salor and its like only measure`),
    },
    segment: {
      ...training,
      fit: from('native', `${script}: resize none: a random window of the photo at its own size, padded in the middle`),
      headRate: from(10, `${code}: fc8_voc12, lr_mult 10, its bias 20`),
      balanced: from(false, `${code}: the mean over all labelled cells`),
      backgroundAdjustment: from(0, 'ours; the release has no such thing'),
    },
    evaluate: from(
      {
        scales: from(
          [531],
          `${code} test_resize none: 531×531, the photo in the middle, mirrored around (VOC’s sides reach 500)`,
        ),
        scalesOf: 'frame',
        flip: false,
        merge: 'mean',
        crf: 'deeplab-v1',
      },
      `${code} src/seg/test.py`,
    ),
  },
});
