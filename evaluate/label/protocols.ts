import type { CrfPresetName, MergeRule, Scale } from '@dsrg/core';
import type { SeedRule } from './seed-rule.ts';

/** How a published system tests: the views, how they are united, and the CRF after them. */
export interface Protocol {
  readonly scales: readonly Scale[];
  readonly flip: boolean;
  readonly merge: MergeRule;
  readonly crf: CrfPresetName | undefined;
  /** What probabilities become before the CRF. @default they stay */
  readonly seeds?: SeedRule;
  readonly source: string;
}

const square = (side: number) => ({ height: side, width: side });

/** Test protocols by name. The resize rule and the normalisation are the model's own. */
export const protocols = {
  'dsrg-s': {
    scales: [square(241), square(321), square(401)],
    flip: false,
    merge: 'sum',
    crf: 'dsrg-test',
    source:
      'DSRG, test-ms.py: the seeded network, and the pseudo labels of the retrained one; photos are warped to squares',
  },
  'dsrg-f': {
    scales: [0.75, 1, 1.25],
    flip: false,
    merge: 'sum',
    crf: 'dsrg-test',
    source: 'DSRG, test-ms-f.py: the retrained network',
  },
  'dsrg-tensorflow': {
    scales: [0.5, 0.75, 1],
    flip: false,
    merge: 'max',
    crf: 'dsrg-test',
    source: 'DSRG-tensorflow: the greatest logit of all scales, at least 0',
  },
  sec: {
    scales: [square(321)],
    flip: false,
    merge: 'probabilities',
    crf: 'dsrg-test',
    source: 'SEC, demo and test.py: warped to 321×321, softmax before resizing',
  },
  'web-coseg': {
    scales: [0.7, 1, 1.3],
    flip: false,
    merge: 'probabilities',
    crf: 'web-coseg',
    source: 'web co-segmentation, eval_seg_model.py --ms --crf',
  },
  recurseed: {
    scales: [1, 0.5, 1.5, 2],
    flip: true,
    merge: 'nearest',
    seeds: { kept: 'tags', least: 0.34, background: { gamma: 2 } },
    crf: 'recurseed',
    source:
      'RecurSeed, infer_rsepm and convert_seed_to_pseudo_masks: the single-stage network; its README has --conf_th 0.34 for VOC’s val and test, the first version’s demo 0.5',
  },
  'recurseed-multi': {
    scales: [1, 0.5, 1.5, 2],
    flip: true,
    merge: 'probabilities',
    seeds: { kept: 'peaks', least: 0.05 },
    crf: 'recurseed',
    source: 'RecurSeed, infer_seg and convert_seed_to_pseudo_masks: the multi-stage network',
  },
  deeplab: {
    scales: [1],
    flip: false,
    merge: 'sum',
    crf: 'deeplab-v1',
    source: 'DeepLab-LargeFOV: one scale',
  },
  guided: {
    scales: [{ frame: 531, fit: 'photo' }],
    flip: false,
    merge: 'sum',
    crf: 'deeplab-v1',
    source:
      'Guided Labelling, src/seg/test.py, test_resize none, test_pcrf deeplab: the photo in the middle of 531×531, its mirror image around it',
  },
  'guided-seed': {
    scales: [{ frame: 531, fit: 'photo' }],
    flip: false,
    merge: 'sum',
    crf: 'dsrg-test',
    source: 'Guided Labelling, the same with test_pcrf seed: the CRF of 10, 80, 13',
  },
} as const satisfies Record<string, Protocol>;

export type ProtocolName = keyof typeof protocols;

export const protocolNames = Object.keys(protocols) as ProtocolName[];

/** The protocol of that name. */
export function protocolOf(name: string): Protocol {
  return protocols[name as ProtocolName];
}
