import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgVgg16, notebookCues, stageS, tagTraining } from '../../dsrg/presets/dsrg-vgg16.ts';
import { sec } from '../method.ts';

const code = 'xtudbxk/DSRG-tensorflow 261669d, DSRG.py';

/** DSRG's TensorFlow port. It has no retraining, and neither has this preset's method. */
export const dsrgVgg16Tf = definePreset({
  name: 'dsrg-vgg16-tf',
  about: 'DSRG’s TensorFlow port on VGG16: grows on the plain softmax, trains once',
  method: sec,
  settings: {
    network: {
      name: from(
        'vgg16-deeplab',
        `${code}: as DSRG’s. Its keep-probability of dropout is a variable that learns, a slip; ours stays 0.5`,
      ),
      pooling: from('tensorflow', `${code}: TensorFlow’s SAME: pool5a divides by the cells that are there`, {
        paper: 'Caffe’s (released code)',
      }),
      headWeights: from('xavier', `${code}: xavier_initializer(uniform=True) for fc8, bias 0`, {
        paper: 'gaussian 0.01 (released code)',
      }),
      outputStride: from(8, `${code}: 41×41 for 321×321`),
      mean: from(
        [122.67891434, 116.66876762, 104.00698793],
        `${code}: 104.00698793, 116.66876762, 122.67891434 in the order blue, green, red`,
        { paper: '104, 117, 123' },
      ),
    },
    longSide: dsrgVgg16.sourced.longSide,
    tags: tagTraining,
    background: dsrgVgg16.sourced.background,
    cues: notebookCues,
    seeds: {
      ...stageS,
      ...from(
        {
          updates: from(5290, `${code}: 32 epochs of 10582 // 4 batches, sixteen an update`, {
            paper: '8000 updates of 20 (released code)',
          }),
          batch: from(4, `${code}: 4`, { paper: '20' }),
          accumulate: from(16, `${code}: accum_num 16, their mean`, { paper: 'none' }),
          headRate: from(10, `${code}: gradients of fc8 times 10, of its bias 20, of other biases 2`),
          weightDecay: from(5e-4, `${code}: 5e-4 on weights; biases have none`),
          resize: from('asymmetric', `${code}: resize_bilinear of TensorFlow 1, align_corners=False`),
          rate: from(1e-3, `${code}: 1e-3`, { paper: '5e-4' }),
          schedule: from(
            { kind: 'drops', factor: 0.1, at: [1322, 2645], unit: 'updates' },
            `${code}: ÷ 10 after 8 and 16 epochs of 2645 batches, which is in the midst of update 1322, and before 2645`,
            { paper: 'decays every 2000 updates (unverified)' },
          ),
          momentum: from(0.9, `${code}: MomentumOptimizer, 0.9`),
          solver: from('tensorflow', `${code}: MomentumOptimizer: w − rate · V`, {
            paper: 'Caffe’s SGD (released code)',
          }),
          unary: from(
            'logits',
            'xtudbxk/DSRG-tensorflow f81f2f7, crf.py: −log softmax without a floor, to a CRF the same as the logits',
            { paper: 'p itself (released code)' },
          ),
          crf: from('dsrg-train', 'xtudbxk/DSRG-tensorflow 261669d, crf.py: 80 / 12 and 3 / 12, weights 10 and 3'),
          crfIterations: from(5, `${code}: 5`, { paper: '10 (released code)' }),
          crfPhoto: from('asymmetric', `${code}: resize_bilinear 321 → 41, not every 8th pixel`),
          grow: {
            on: from('softmax', `${code}: the plain softmax`, { paper: 'the CRF’s map (released code)' }),
            foreground: from(0.5, `${code}: 0.5; 0.85 is commented out`, { paper: '0.85' }),
            background: from(0.7, `${code}: 0.7; 0.99 is commented out`, { paper: '0.99' }),
            throughCues: from(false, `${code}: the label map is the prediction’s alone`),
          },
          floor: from(1e-4, `${code}: min_prob 1e-4, added and renormalised`),
          seeding: from(
            'balanced',
            `${code}: as released, but that 1e-8 is added to the numbers of seeds (ours: at least 1e-4): the same for every number`,
          ),
          boundaryEpsilon: from(1e-8, `${code}: log(q / (p + 1e-8) + 1e-8)`, { paper: 'none (released code)' }),
          clip: from('none', `${code}: none`, { paper: '0.05 … 20 (released code)' }),
          crfGradient: from('none', `${code}: none`, { paper: '(1 − q) times its gradient (released code)' }),
        },
        code,
      ),
    },
    evaluate: from(
      { scales: [0.5, 0.75, 1], scalesOf: 'photo', flip: false, merge: 'max', crf: 'dsrg-test' },
      'xtudbxk/semantic-segmentation-metrics: three scales, greatest logit, at least 0, CRF of 10 iterations',
    ),
  },
});
