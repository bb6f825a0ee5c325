import type { NetworkKind } from '@dsrg/converters';
import type { DsrgError, FloatBatch, Weights } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { OutputGradients, Outputs } from '../engine/engine.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import type { TrainingSettings } from '../settings/training.ts';

/** What is special about one training stage. */
export interface TrainingTask<Target> extends Pick<OpenNetwork, 'network' | 'built'> {
  /** Name of the stage: of its random stream, its section and its lines in the log. */
  readonly name: string;
  readonly makes: NetworkKind;
  readonly settings: TrainingSettings;
  /** Weights at the first step. */
  readonly weights: Weights;
  /** Outputs that the loss looks at. */
  readonly outputs: readonly string[];
  /** Further outputs, or layers of the network, that it sees without a gradient. @default none */
  readonly observed?: readonly string[];
  readonly items: readonly PhotoItem[];
  /**
   * Decay of a running mean of the weights, `average ← d·average + (1 − d)·weights` with d = decay · (1 − e^(−updates / 2000)): the mean is what
   * others are given of the network. @default they are given the weights themselves
   */
  readonly average?: number;
  /** Pictures and targets of one batch; all its random choices come from `random`. */
  prepare(items: readonly PhotoItem[], random: Random, step: StepPlace): Promise<TrainingBatch<Target>>;
  /** Loss parts for the log and the gradients of the outputs. */
  loss(outputs: Outputs, target: Target): Promise<LossReport<Target>> | LossReport<Target>;
  /**
   * What the loss of a step is made of: losses of different phases are not compared. @default all are of one
   */
  phase?(step: StepPlace): string;
  /**
   * Before a step, and before the first after a pause.
   * @param save writes a checkpoint of what was reached
   */
  before?(step: StepPlace, save: () => Promise<void>): Promise<void>;
  /** What an epoch has shown, for log and TensorBoard, where it has; it is asked for once at its end. */
  endEpoch?(): EpochReport | undefined;
  /** What the loss remembers from batch to batch: a pause does not lose it. Plain JSON. */
  readonly memory?: { save(): unknown; restore(saved: unknown): void };
}

/** Where a step stands in its training. */
export interface StepPlace {
  /** Updates done before it. */
  readonly step: number;
  /** Updates of the whole training. */
  readonly steps: number;
  /** The epoch that it is of, from 0. */
  readonly epoch: number;
}

export interface TrainingBatch<Target> {
  readonly images: FloatBatch;
  readonly target: Target;
  /** Whether the batch's loss gives another one, for the same update. @default it gives none */
  readonly followed?: boolean;
}

export interface LossReport<Target = never> {
  /** What is minimised. */
  readonly total: number;
  /** Its parts, and other figures for the log. */
  readonly values: Readonly<Record<string, number>>;
  readonly gradients: OutputGradients;
  /** Of a batch that is followed: the next one, whose loss is added before the weights change. */
  readonly next?: TrainingBatch<Target>;
}

export interface EpochReport {
  readonly values: Readonly<Record<string, number>>;
  /** Why the training must not go on. */
  readonly stop?: DsrgError | undefined;
}
