import { from } from '../../../settings/sources.ts';
import { lite0Masks } from '../../cosegment/presets/cosegment-efficientnet-lite0.ts';
import { definePreset } from '../../define-preset.ts';
import { fromScratch, tiny } from '../../dsrg/presets/tiny.ts';
import { webCoseg } from '../method.ts';
import { webCosegResnet50 } from './web-coseg-resnet50.ts';

const ours = 'ours: first tries and tests';
const small = tiny.sourced;

/** The stages on a network that trains from nothing in a minute; it has no global branch, and its features are random. */
export const webCosegTiny = definePreset({
  name: 'web-coseg-tiny',
  about: 'web co-segmentation’s stages on a network of seven convolutions, from scratch: first tries and tests',
  method: webCoseg,
  usualFor: ['tiny'],
  settings: {
    network: small.network,
    longSide: small.longSide,
    cosegment: {
      ...lite0Masks,
      ...from(
        { network: { name: 'tiny', outputStride: 4 }, coarse: 'trunk5.relu', fine: 'trunk5.relu', side: 96 },
        ours,
      ),
    },
    generator: { ...fromScratch, ...from({ balanced: true, backgroundAdjustment: 0 }, ours) },
    estimate: { ...webCosegResnet50.sourced.estimate, ...from({ scales: [1] }, ours) },
    final: { ...fromScratch, ...from({ balanced: true, backgroundAdjustment: 0 }, ours) },
    evaluate: small.evaluate,
  },
});
