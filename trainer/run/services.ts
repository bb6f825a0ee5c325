import type { RunStore } from '@dsrg/converters';
import type { FeatureModel } from '../coseg/feature-model.ts';
import type { Random } from '../data/random.ts';
import type { EventFile } from '../log/event-file.ts';
import type { JsonlWriter } from '../log/jsonl.ts';
import type { Saliency } from '../saliency/saliency.ts';
import type { Machine } from './machine.ts';
import type { Networks } from './networks.ts';
import type { PhotoSet, PhotoSets } from './photo-set.ts';

/** How trainings keep what they have reached. */
export interface CheckpointOptions {
  /** Seconds between checkpoints; the last one is written anyway. */
  readonly saveEvery: number;
  /** How many checkpoints of a training stay; from 2 on the best one too. */
  readonly keep: number;
  /** Whether the method learns from masks, which its checkpoints then say. */
  readonly learnsMasks: boolean;
  /** Scores a network by masks, to choose the best checkpoint. @default the training loss chooses */
  readonly score?: NetworkScore | undefined;
}

/** A measure of a saved network that looks at masks. */
export interface NetworkScore {
  /** For the records: `mean IoU on val`. */
  readonly measure: string;
  /** @param room of the stage that holds the checkpoint */
  score(room: RunStore): Promise<number | undefined>;
}

/** What a finished model is told of its use: read from the run's settings, kept in each checkpoint. */
export interface ModelAdvice {
  readonly longSide: number | null;
  /** Preset of the dense CRF that goes with it. */
  readonly crf: string;
}

/** What every stage may use. */
export interface RunServices {
  /** Class names, background first. */
  readonly classes: readonly string[];
  readonly photoSets: PhotoSets;
  /** The photo set that the stage works on. */
  readonly photos: PhotoSet;
  /** The stage's room in the run's folder. */
  readonly store: RunStore;
  readonly saliency: Saliency;
  /** The network of an ONNX file, for stages that look at its features. @default there is none */
  readonly featureModel?: FeatureModel | undefined;
  readonly networks: Networks;
  /** The run's stream; take a fork for each purpose, named after the stage. */
  readonly random: Random;
  readonly machine: Machine;
  readonly checkpoints: CheckpointOptions;
  readonly advice: ModelAdvice;
  readonly log: JsonlWriter;
  /** Opens a log that TensorBoard shows, which begins at a step. */
  openBoard(step: number): Promise<EventFile>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}
