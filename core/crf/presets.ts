import type { CrfKernel, DenseCrfOptions } from './options.ts';

/** A published set of parameters. */
export interface CrfPreset extends DenseCrfOptions {
  /** Paper and file the numbers are from. */
  readonly source: string;
}

/** Names of {@link crfPresets}. */
export type CrfPresetName = 'dsrg-train' | 'dsrg-test' | 'deeplab-v1' | 'sec' | 'web-coseg' | 'recurseed';

/** The dense CRF as published work runs it. Spatial widths are pixels of the map that the CRF is given. */
export const crfPresets: Readonly<Record<CrfPresetName, CrfPreset>> = {
  'dsrg-train': {
    kernels: kernels(3, 3 / 12, 10, 80 / 12, 13),
    iterations: 10,
    floor: 1e-4,
    energy: 'linear',
    source:
      'Huang et al., DSRG (CVPR 2018), pylayers CRFLayer: 41×41 maps, scale factor 12, and the probability itself as unary',
  },
  'dsrg-test': {
    kernels: kernels(3, 3, 10, 80, 13),
    iterations: 10,
    floor: 1e-5,
    energy: 'log',
    source: 'Huang et al., DSRG (CVPR 2018), test-ms.py and test-ms-f.py: full size, log p, scale factor 1',
  },
  'deeplab-v1': {
    kernels: kernels(3, 3, 4, 121, 5),
    iterations: 10,
    floor: 1e-5,
    energy: 'log',
    source:
      'Chen et al., DeepLab-LargeFOV (ICLR 2015), densecrf parameters; Oh et al., Guided Labelling (CVPR 2017), crf `deeplab`',
  },
  sec: {
    kernels: kernels(3, 3 / 12, 10, 80 / 12, 13),
    iterations: 10,
    floor: 1e-4,
    energy: 'log',
    source:
      'Kolesnikov & Lampert, SEC (ECCV 2016), pylayers CRFLayer: 41×41 maps, scale factor 12, log p; its test uses dsrg-test',
  },
  'web-coseg': {
    kernels: kernels(3, 2, 4, 55, 3),
    iterations: 10,
    floor: 1e-5,
    energy: 'log',
    source: 'Shen et al., web co-segmentation (CVPR 2018), CRF.py and eval_seg_model.py --crf',
  },
  recurseed: {
    kernels: kernels(3, 1, 4, 67, 3),
    iterations: 10,
    floor: 1e-5,
    energy: 'log',
    source: 'Jo et al., RecurSeed and EdgePredictMix (2022), core/refinements/densecrf.py',
  },
};

function kernels(
  gaussianWeight: number,
  gaussianWidth: number,
  bilateralWeight: number,
  bilateralWidth: number,
  colour: number,
): CrfKernel[] {
  return [
    { type: 'gaussian', spatial: gaussianWidth, compatibility: gaussianWeight },
    { type: 'bilateral', spatial: bilateralWidth, colour, compatibility: bilateralWeight },
  ];
}
