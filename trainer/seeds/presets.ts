import type { DsrgLossOptions } from '../losses/dsrg-loss.ts';
import type { CueOptions } from './cues-from-cam.ts';
import type { GrowOptions } from './grow-regions.ts';
import type { UnaryMode } from './refinement-unary.ts';

/** The constants of one published system's seeded training, from cues to loss. */
export interface SeedPreset {
  /** Where the numbers come from, and what in them is not certain. */
  readonly source: string;
  /** Cells along each side of the cue grid, and pixels along each side of the warped photo. */
  readonly grid: number;
  readonly photo: number;
  /** How cues are made from CAMs; `background` names the kind of map and its bound. */
  readonly cues: Required<Pick<CueOptions, 'foreground' | 'overlap' | 'againstBackground'>> & {
    readonly background: { readonly from: 'saliency'; readonly below?: number; readonly share?: number };
  };
  /** What the dense CRF reads as score in training, and core's CRF preset. */
  readonly refinement: { readonly unary: UnaryMode; readonly crf: 'dsrg-train' | 'sec' };
  /** Region growing, and on which map; `'none'` trains on the cues themselves. */
  readonly growing: 'none' | (Required<GrowOptions> & { readonly on: 'refined' | 'softmax' });
  readonly loss: Required<DsrgLossOptions>;
}

const cues = { foreground: 0.2, overlap: 'smaller-wins', againstBackground: 'foreground-wins' } as const;

/** Published settings by name (specs/dsrg.md §6, §8.2, §13, §14). */
export const seedPresets = {
  dsrg: {
    source:
      'speedinghzl/DSRG 91efdf7: train-s.prototxt and pylayers (th1 0.99 background, th2 0.85 foreground, clip 0.05..20, CRF on −p). ' +
      'Cue thresholds are not in the release: 0.2 of the maximum after SEC, saliency < 0.06 and the overlap rule recalled from the papers.',
    grid: 41,
    photo: 321,
    cues: { ...cues, background: { from: 'saliency', below: 0.06 } },
    refinement: { unary: 'probability', crf: 'dsrg-train' },
    growing: { foreground: 0.85, background: 0.99, on: 'refined' },
    loss: { floor: 1e-4, clip: [0.05, 20], crfGradient: 'dsrg', seeding: 'balanced', seedWeight: 1, boundaryWeight: 1 },
  },
  'dsrg-tensorflow': {
    source:
      'xtudbxk/DSRG-tensorflow 261669d: grows on the raw softmax with 0.5 and 0.7 (its CRF is used in the boundary loss alone, 5 iterations there), ' +
      'no clip, no gradient through the CRF, 1e-8 in its logarithms. Its growing does not let cue cells join regions that the network ' +
      'gives to others; ours follows the Caffe release there.',
    grid: 41,
    photo: 321,
    cues: { ...cues, background: { from: 'saliency', below: 0.06 } },
    refinement: { unary: 'log-probability', crf: 'dsrg-train' },
    growing: { foreground: 0.5, background: 0.7, on: 'softmax' },
    loss: { floor: 1e-8, clip: 'none', crfGradient: 'none', seeding: 'balanced', seedWeight: 1, boundaryWeight: 1 },
  },
  sec: {
    source:
      'kolesman/SEC c784190: one normaliser for all seeds, no clip, CRF on logits, no gradient through the CRF since 952f65a (January 2018); ' +
      'background from the lowest 10 % of gradient saliency. The overlap rule is the SEC paper’s (no released script).',
    grid: 41,
    photo: 321,
    cues: { ...cues, againstBackground: 'smaller-wins', background: { from: 'saliency', share: 0.1 } },
    refinement: { unary: 'logits', crf: 'sec' },
    growing: 'none',
    loss: { floor: 1e-4, clip: 'none', crfGradient: 'none', seeding: 'sec', seedWeight: 1, boundaryWeight: 1 },
  },
} as const satisfies Record<string, SeedPreset>;

export type SeedPresetName = keyof typeof seedPresets;
