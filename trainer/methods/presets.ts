import { dsrgMobileNetV2 } from './presets/dsrg-mobilenet-v2.ts';
import { dsrgResnet101 } from './presets/dsrg-resnet101.ts';
import { dsrgVgg16 } from './presets/dsrg-vgg16.ts';
import { dsrgVgg16Tf } from './presets/dsrg-vgg16-tf.ts';
import type { Preset } from './presets/preset.ts';
import { secMobileNetV2 } from './presets/sec-mobilenet-v2.ts';
import { secVgg16 } from './presets/sec-vgg16.ts';
import { tiny } from './presets/tiny.ts';
import type { RunSettings } from './settings.ts';

/** Ways of training by name: what `dsrg-train` starts from. */
export const presets = {
  'dsrg-mobilenet-v2': dsrgMobileNetV2,
  'dsrg-vgg16': dsrgVgg16,
  'dsrg-vgg16-tf': dsrgVgg16Tf,
  'sec-vgg16': secVgg16,
  'sec-mobilenet-v2': secMobileNetV2,
  'dsrg-resnet101': dsrgResnet101,
  tiny,
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as PresetName[];

/** The preset that a network has where none is named. */
export const presetOfNetwork: Readonly<Record<RunSettings['network'], PresetName>> = {
  tiny: 'tiny',
  'mobilenet-v2-deeplab': 'dsrg-mobilenet-v2',
  'vgg16-deeplab': 'dsrg-vgg16',
  'vgg16-large-fov': 'sec-vgg16',
  'resnet50-deeplab': 'dsrg-resnet101',
  'resnet101-deeplab': 'dsrg-resnet101',
};
