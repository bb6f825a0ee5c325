import type { RunSettings, TrainingSettings } from '../settings.ts';
import { dsrgMobileNetV2 } from './dsrg-mobilenet-v2.ts';
import type { Origin, Preset } from './preset.ts';

const base = dsrgMobileNetV2.settings;

/** Training from nothing on small pictures. */
const fromScratch: TrainingSettings = {
  epochs: 20,
  updates: null,
  batch: 8,
  accumulate: 1,
  firstInOrder: false,
  crop: 97,
  fit: 'crop',
  scale: [0.8, 1.25],
  resize: 'half-pixel',
  mirror: true,
  jitter: 0,
  rate: 0.01,
  schedule: { kind: 'poly', power: 0.9 },
  headRate: 1,
  momentum: 0.9,
  solver: 'caffe',
  weightDecay: 5e-4,
  frozen: 0,
};

const settings: RunSettings = {
  ...base,
  network: 'tiny',
  outputStride: 4,
  longSide: 113,
  tags: { ...base.tags, ...fromScratch, learn: 'all', sides: [97], epochs: 30, rate: 7e-3, headRate: 3 },
  cues: {
    scales: [1],
    scalesOf: 'long-side',
    flip: true,
    outputStride: 4,
    saliencyPower: 0,
    rule: {
      kind: 'threshold',
      foreground: 0.4,
      background: { from: 'activation', below: 0.2 },
      overlap: 'smaller-wins',
      againstBackground: 'foreground-wins',
      cell: 4,
    },
  },
  seeds: { ...base.seeds, ...fromScratch, epochs: 10 },
  relabel: { ...base.relabel, scales: [1], backgroundAdjustment: 0 },
  retrain: { ...fromScratch, balanced: false, backgroundAdjustment: 0 },
};

const ours: Origin = { from: 'ours, chosen on the rendered photos of the quickstart' };
const parts = ['network', 'outputStride', 'longSide', 'tags', 'cues', 'seeds', 'relabel', 'retrain', 'evaluate'];

/** A network that trains from nothing in a minute. */
export const tiny: Preset = {
  about: 'the whole method on a network of seven convolutions, from scratch: first tries and tests',
  method: 'dsrg',
  settings,
  origins: {
    ...Object.fromEntries(Object.entries(dsrgMobileNetV2.origins).filter(([place]) => place.startsWith('seeds.'))),
    pooling: dsrgMobileNetV2.origins.pooling as Origin,
    strideOn: dsrgMobileNetV2.origins.strideOn as Origin,
    headWeights: ours,
    ...Object.fromEntries(parts.map((part) => [part, ours])),
    mean: { from: 'the network’s own: (x − 127.5) / 64' },
  },
};
