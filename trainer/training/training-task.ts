import type { NetworkKind } from '@dsrg/converters';
import type { FloatBatch, Weights } from '@dsrg/core';
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
  readonly items: readonly PhotoItem[];
  /** Pictures and targets of one batch; all its random choices come from `random`. */
  prepare(items: readonly PhotoItem[], random: Random): Promise<{ images: FloatBatch; target: Target }>;
  /** Loss parts for the log and the gradients of the outputs. */
  loss(outputs: Outputs, target: Target): Promise<LossReport> | LossReport;
}

export interface LossReport {
  /** What is minimised. */
  readonly total: number;
  /** Its parts, and other figures for the log. */
  readonly values: Readonly<Record<string, number>>;
  readonly gradients: OutputGradients;
}
