import { selfCorrelationPresets } from '../../../seeds/self-correlation-options.ts';
import { from } from '../../../settings/sources.ts';
import { definePreset } from '../../define-preset.ts';
import { dsrgMobileNetV2 } from '../../dsrg/presets/dsrg-mobilenet-v2.ts';
import { teacher } from '../method.ts';

const ours = 'ours, not measured: for ViT-S tokens of 14 or 16 pixels';
const { background, cues, ...mobile } = dsrgMobileNetV2.sourced;

/** Cues of a foreign network's features, and dsrg-mobilenet-v2 from there on. */
export const teacherMobileNetV2 = definePreset({
  name: 'teacher-mobilenet-v2',
  about: 'cues of the features of an ONNX file of yours (--features), everything else as dsrg-mobilenet-v2 has it',
  method: teacher,
  settings: {
    ...mobile,
    features: {
      tensor: from('last_hidden_state', 'DINOv2-small as exported for transformers.js'),
      side: from(448, 'ours, not measured: 32 patches of 14 pixels'),
      cell: from(14, 'DINOv2’s patch'),
      mean: from(null, 'what the file says of itself, else ImageNet’s, as DINO and DINOv2 want it'),
      std: from(null, 'what the file says of itself, else ImageNet’s, as DINO and DINOv2 want it'),
    },
    cues: {
      weightDecay: from(1e-3, 'ours, as dsrg-mobilenet-v2'),
      spread: from(selfCorrelationPresets.recurseed, 'OFRIN/RecurSeed_and_CertainMix 533e48b: for wide features'),
      lowBackground: from(0.14, `${ours}; dsrg-mobilenet-v2’s, whose maps are spread, too`),
      highBackground: from(0.4, `${ours}; dsrg-mobilenet-v2’s, whose maps are spread, too`),
      crf: from('deeplab-v1', 'ours, as dsrg-mobilenet-v2'),
    },
  },
});
