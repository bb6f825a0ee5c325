import type { RunStore } from '@dsrg/converters';
import type { FeatureModel } from '../coseg/feature-model.ts';
import type { Method } from '../methods/define-method.ts';
import type { Saliency } from '../saliency/saliency.ts';
import type { Machine } from './machine.ts';
import type { ScoredPhotos } from './measure.ts';
import type { InitialWeights } from './networks.ts';
import type { PhotoSets } from './photo-set.ts';
import type { GivenProducts } from './plan-run.ts';

/** All that a run is made of. */
export interface TrainRequest {
  readonly method: Method;
  /** Of the method's schema: `chooseSettings` makes them from a preset. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly photoSets: PhotoSets;
  /** Where everything is written; a run that was begun there goes on. */
  readonly store: RunStore;
  readonly machine: Machine;
  /** Start of all random choices. @default 1 */
  readonly seed?: number;
  /** Weights for the networks' trunks. @default fresh ones */
  readonly init?: InitialWeights | undefined;
  /** Weights for networks whose features are looked at, and which learn nothing. @default those of `init` */
  readonly features?: InitialWeights | undefined;
  /** A network of any file, for stages that look at its own features. @default there is none */
  readonly featureModel?: FeatureModel | undefined;
  /** @default computed from the photos */
  readonly saliency?: Saliency | undefined;
  /** Products that somebody else made. @default none */
  readonly given?: GivenProducts;
  /** Photos with masks to score the result on. @default the result is not scored */
  readonly scored?: ScoredPhotos;
  /** What else decides the result: hashes of data and files, for the record. */
  readonly record?: Readonly<Record<string, unknown>>;
  /** Seconds between checkpoints. @default 60 */
  readonly saveEvery?: number;
  /** Checkpoints of each training to keep; from 2 on also the best. @default 1 */
  readonly keep?: number;
  /** What the best checkpoint is chosen by; `miou` looks at the masks of `scored`. @default 'loss' */
  readonly bestBy?: 'loss' | 'miou';
  /** Tries every stage on a few photos first, so that progress tells how long the whole run still takes. @default false */
  readonly estimate?: boolean;
  /** Learn, after the stages, what tells which classes a photo may have: `init` gives the trunk that it reads. @default false */
  readonly gate?: boolean;
  /** Name of the stage after which it ends, for others to go on. @default all stages are run, and what they made is measured */
  readonly until?: string | undefined;
  /** Called once the run's folder is known to be this run's, before anything is learned. */
  opened?(): Promise<void>;
  /** Told what happens, a line each. @default nobody is told */
  readonly say?: (line: string) => void;
  readonly signal?: AbortSignal;
}
