import { selfCorrelationPresets } from '../../../seeds/self-correlation-options.ts';
import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { recurseed } from '../method.ts';

const scripts = 'shjo-april/RecurSeed_and_EdgePredictMix df538e2';
const tag = `[S] ${scripts}: default tag of three scripts, RS(ep=5, cam=1.0, seg=1.0)+CF(c=0.55, u=0.10)+CM(ep=15, cls=1.0, cam=1.0, seg=1.0)`;
const figure = '[F] overview figure of EdgePredictMix';
const ours = '[R] ours: not published';
const dhr = '[R] after shjo-april/DHR train.py, the same author’s next system';
const seam = '[R] visinf/1-stage-wseg core/config.py';

/** Labels of each batch out of its own activation maps, mixed by EdgePredictMix (v2). */
export const everyStep = {
  kind: from('every-step', '[S] the recursion is the training loop'),
  start: from(0.1, `${tag}; epoch 5 of 50, [R] scaled with the number of epochs`),
  levels: from(['c4', 'c5'], '[R] after SPA’s VGG blocks 4 and 5; the authors’ are not known'),
  ...from(selfCorrelationPresets.recurseed, `[S] ${scripts}: infer_rsepm, defaults`),
  shrink: from(2, '[R] ours: half the picture, a quarter of the work; the figures show pixel-sharp maps'),
  iterations: from(10, seam),
  dilations: from([1, 2, 4, 8, 12, 24], `${seam}; 48 neighbours [S]`),
  filter: from({ certain: 0.55, background: 0.1 }, tag),
  mapWeight: from(1, `${tag}, ${figure}`),
  mapForm: from('peak', '[R] maps as self-correlation takes them'),
  mix: {
    start: from(0.3, `${tag}; epoch 15 of 50, [R] scaled with the number of epochs`),
    trusted: from(
      { kind: 'window', window: 5, low: 0.1, high: 0.6 },
      '[R] reading A of the figure: 9 pixels of the picture, moderate differences are ignored and large ones trusted',
    ),
    agreement: from(0.5, '[R] ours: else a decoder that has learned little teaches itself that all is background'),
    tags: from('union', '[R] ours: what is uncertain may hide a tag', {
      paper: 'the classes of the mixed label (figure)',
    }),
    leastTag: from(0.001, ours),
    tagWeight: from(0, `${figure}: no loss of mixed tags`),
    pixelWeight: from(1, `${tag}, ${figure}`),
    mapWeight: from(1, `${tag}, ${figure}`),
  },
  alarm: from({ agreement: 0.1, coverage: 0.05, objects: 0.1, epochs: 3 }, ours),
};

/** RecurSeed on ResNet-50 as far as it is known; for who has its weights and a GPU. */
export const recurseedResnet50 = definePreset({
  name: 'recurseed-resnet50',
  about: 'after RecurSeed and EdgePredictMix: the authors’ network and constants, where these are known',
  method: recurseed,
  usualFor: ['resnet50-recurseed'],
  settings: {
    network: {
      name: from('resnet50-recurseed', `[S] ${scripts}: core/networks.py`),
      outputStride: from(16, `[S] ${scripts}: OS16 in training`),
      batchNorm: from('trained', `[S] ${scripts}: trainable batch norm`),
      headWeights: from('gaussian', ours),
      mean: from(null, '[S] ImageNet’s, of torchvision'),
    },
    longSide: from(480, `${dhr}: the longer side 320 to 640`),
    tags: from(null, '[F] the network learns tags in the recursion'),
    saliency: from(null, '[F] the figures show none'),
    recursion: {
      epochs: from(50, ours),
      updates: from(null, ours),
      batch: from(16, dhr),
      accumulate: from(1, ours),
      firstInOrder: from(false, ours),
      crop: from(513, `${dhr}: 512; [R] 16 k + 1, so that cells lie on every sixteenth pixel`),
      fit: from('crop', dhr),
      scale: from([2 / 3, 4 / 3], `${dhr}: the longer side 320 to 640`),
      resize: from('half-pixel', '[R] bilinear', { paper: 'bicubic (DHR)' }),
      mirror: from(true, dhr),
      jitter: from(0.3, `${dhr}: .3, .3, .3; its jitter of hue by .1 is left out`),
      rate: from(0.01, '[R] to be swept over .003, .01, .03'),
      schedule: from({ kind: 'poly', power: 0.9 }, `[S] ${scripts}: Poly(0.9) by update`),
      headRate: from(10, `${dhr}; [S] weights and biases of backbone and new layers are four groups`),
      momentum: from(0.9, dhr),
      solver: from('tensorflow', '[S] PyTorch’s SGD: the rate stands outside of V'),
      nesterov: from(true, '[R] OFRIN/PuzzleCAM, the same author: its classifier is trained so'),
      weightDecay: from(1e-4, '[R] OFRIN/PuzzleCAM, the same author: 1e-4, biases have none and twice the rate'),
      frozen: from(0, `[S] ${scripts}: all layers learn`),
      average: from(0.999, '[R] after DHR; [S] its formula, decay · (1 − e^(−n / 2000))', {
        paper: '0.9999 where it is used',
      }),
      cells: from('align-corners', '[R] crops of 16 k + 1 pixels: no cell is moved', { paper: 'half-pixel' }),
      tagWeight: from(1, `${figure}: all weights 1`),
      pixelWeight: from(1, tag),
      balanced: from(false, '[R] the mean over the labels’ pixels'),
      labels: everyStep,
    },
    boundaries: from(null, '[S] single stage'),
    relabel: from(null, '[S] single stage'),
    segment: from(null, '[S] single stage'),
    evaluate: from(
      { scales: [1, 0.5, 1.5, 2], scalesOf: 'photo', flip: true, merge: 'probabilities', crf: 'recurseed' },
      `[S] ${scripts}: infer_rsepm.py, convert_seed_to_pseudo_masks.py`,
    ),
  },
});
