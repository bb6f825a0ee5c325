import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrg } from '../method.ts';
import { dsrgMobileNetV2 } from './dsrg-mobilenet-v2.ts';

const ours = 'ours, chosen on the rendered photos of the quickstart';

/** Training from nothing on small pictures. */
export const fromScratch = from(
  {
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
  },
  ours,
);

const mobile = dsrgMobileNetV2.sourced;

/** A network that trains from nothing in a minute. */
export const tiny = definePreset({
  name: 'tiny',
  about: 'the whole method on a network of seven convolutions, from scratch: first tries and tests',
  method: dsrg,
  usualFor: ['tiny'],
  settings: {
    network: from(
      {
        name: 'tiny',
        outputStride: 4,
        headWeights: 'gaussian',
        mean: from(null, 'the network’s own: (x − 127.5) / 64'),
      },
      ours,
    ),
    longSide: from(113, ours),
    tags: {
      ...fromScratch,
      ...from({ learn: 'all', network: null, epochs: 30, rate: 7e-3, headRate: 3 }, ours),
    },
    background: mobile.background,
    cues: from(
      {
        scales: [1],
        scalesOf: 'long-side',
        flip: true,
        outputStride: 4,
        spread: null,
        mapPower: 1,
        compete: false,
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
      ours,
    ),
    seeds: { ...mobile.seeds, ...fromScratch, epochs: from(10, ours) },
    relabel: { ...mobile.relabel, ...from({ scales: [1], backgroundAdjustment: 0 }, ours) },
    retrain: { ...fromScratch, ...from({ balanced: false, backgroundAdjustment: 0 }, ours) },
    evaluate: mobile.evaluate,
  },
});
