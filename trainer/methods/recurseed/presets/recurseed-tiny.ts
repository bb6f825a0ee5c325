import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { fromScratch, tiny } from '../../dsrg/presets/tiny.ts';
import { recurseed } from '../method.ts';
import { narrowRecursion } from './recurseed-mobilenet-v2.ts';
import { everyStep } from './recurseed-resnet50.ts';

const ours = 'ours, for tests on rendered photos';

/** The recursion on a network that trains from nothing. */
export const recurseedTiny = definePreset({
  name: 'recurseed-tiny',
  about: 'the recursion on a network of seven convolutions, from scratch: first tries and tests',
  method: recurseed,
  usualFor: ['tiny'],
  settings: {
    network: tiny.sourced.network,
    longSide: tiny.sourced.longSide,
    tags: from(null, ours),
    saliency: from(null, ours),
    recursion: {
      ...narrowRecursion,
      ...fromScratch,
      labels: {
        ...narrowRecursion.labels,
        start: everyStep.start,
        levels: from(['trunk3', 'trunk5'], `${ours}: its widths 48 and 64`),
        filter: everyStep.filter,
        mix: everyStep.mix,
      },
    },
    boundaries: from(null, ours),
    relabel: from(null, ours),
    segment: from(null, ours),
    evaluate: tiny.sourced.evaluate,
  },
});
