import type { RunSettings, TrainingSettings } from './settings.ts';

const poly = { kind: 'poly', power: 0.9 } as const;

/** Fine-tuning from ImageNet with batch norm folded in: rates above 1e-3 destroy the trunk. Ours, chosen on msrc-obj15's training photos. */
const fineTuning: TrainingSettings = {
  epochs: 6,
  batch: 4,
  crop: 321,
  fit: 'warp',
  scale: [1, 1.4],
  jitter: 0,
  rate: 2e-4,
  schedule: poly,
  headRate: 10,
  momentum: 0.9,
  weightDecay: 1e-4,
  // The first convolution and six blocks: their features are ImageNet's, and a step is a third faster.
  frozen: 18,
};

const mobileNet: RunSettings = {
  network: 'mobilenet-v2-deeplab',
  outputStride: 16,
  longSide: 481,
  tags: {
    ...fineTuning,
    learn: 'head',
    sides: [241, 321],
    weightDecay: 1e-3,
  },
  cues: {
    scales: [0.67, 1],
    flip: true,
    outputStride: 16,
    saliencyPower: 1,
    rule: { kind: 'agreement', lowBackground: 0.04, highBackground: 0.15, crf: 'deeplab-v1' },
  },
  seeds: {
    ...fineTuning,
    epochs: 8,
    preset: 'dsrg',
    unary: 'probability',
    growForeground: 0.85,
    growBackground: 0.99,
    crf: 'dsrg-train',
  },
  relabel: {
    scales: [0.75, 1, 1.25],
    flip: true,
    crf: 'deeplab-v1',
    backgroundAdjustment: 1.4,
    tagsConstrain: true,
  },
  retrain: { ...fineTuning, balanced: true, backgroundAdjustment: 1 },
  evaluate: { scales: [0.75, 1, 1.25], flip: true, crf: 'deeplab-v1' },
};

/** Training from nothing on small pictures. */
const fromScratch: TrainingSettings = {
  ...fineTuning,
  epochs: 20,
  batch: 8,
  crop: 97,
  fit: 'crop',
  scale: [0.8, 1.25],
  rate: 0.01,
  headRate: 1,
  weightDecay: 5e-4,
  frozen: 0,
};

const tiny: RunSettings = {
  ...mobileNet,
  network: 'tiny',
  outputStride: 4,
  longSide: 113,
  tags: { ...fromScratch, learn: 'all', sides: [97], epochs: 30, rate: 7e-3, headRate: 3 },
  cues: {
    scales: [1],
    flip: true,
    outputStride: 4,
    saliencyPower: 0,
    rule: {
      kind: 'threshold',
      foreground: 0.4,
      background: { from: 'activation', below: 0.2 },
      overlap: 'smaller-wins',
      cell: 4,
    },
  },
  seeds: { ...mobileNet.seeds, ...fromScratch, epochs: 10 },
  relabel: { ...mobileNet.relabel, scales: [1], backgroundAdjustment: 0 },
  retrain: { ...fromScratch, balanced: false, backgroundAdjustment: 0 },
};

/** Settings by network: what `dsrg-train` starts from. */
export const presets = { tiny, 'mobilenet-v2-deeplab': mobileNet } as const satisfies Record<
  RunSettings['network'],
  RunSettings
>;
