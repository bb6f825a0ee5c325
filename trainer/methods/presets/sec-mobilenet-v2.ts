import type { RunSettings } from '../settings.ts';
import { dsrgMobileNetV2 } from './dsrg-mobilenet-v2.ts';
import type { Origin, Preset } from './preset.ts';
import { secVgg16 } from './sec-vgg16.ts';

const base = dsrgMobileNetV2.settings;
const { unary, crf, crfIterations, crfPhoto, growOn, floor, seeding, expandWeight, expandDecay, clip, crfGradient } =
  secVgg16.settings.seeds;
const sec = {
  unary,
  crf,
  crfIterations,
  crfPhoto,
  growOn,
  floor,
  seeding,
  expandWeight,
  expandDecay,
  clip,
  crfGradient,
};

const settings: RunSettings = { ...base, seeds: { ...base.seeds, ...sec } };

/** What DSRG is compared with: cues, pictures, rates and tests are those of `dsrg-mobilenet-v2`. */
export const secMobileNetV2: Preset = {
  about: 'SEC’s losses and CRF on MobileNetV2, everything else as dsrg-mobilenet-v2 has it',
  method: 'sec',
  settings,
  origins: {
    ...dsrgMobileNetV2.origins,
    ...Object.fromEntries(
      Object.keys(sec).map((name) => [
        `seeds.${name}`,
        secVgg16.origins[`seeds.${name}`] ?? (secVgg16.origins.seeds as Origin),
      ]),
    ),
    relabel: { from: 'of no effect: there is no retraining' },
    retrain: { from: 'of no effect: there is no retraining' },
  },
};
