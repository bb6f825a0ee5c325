import type { Dataset } from '@dsrg/converters';
import type { Network, Weights } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { Engine } from '../engine/engine.ts';
import type { JsonlWriter } from '../log/jsonl.ts';
import type { RunSettings } from '../methods/settings.ts';
import type { Saliency } from '../saliency/open-saliency.ts';
import type { PhotoStore } from './photo-store.ts';

/** What a stage may use: the run's data, settings, streams and folder. */
export interface StageContext {
  /** Folder of the run. */
  readonly run: string;
  readonly settings: RunSettings;
  /** The training split, with tags. */
  readonly dataset: Dataset;
  readonly photos: PhotoStore;
  readonly saliency: Saliency;
  readonly network: Network;
  /** Weights that it begins with. */
  readonly initial: Weights;
  /** What learns tags: the same network, or one of its own. */
  readonly tagging: { readonly network: Network; readonly initial: Weights };
  /** What background cues come from, where that is a network of its own. */
  readonly background?: { readonly network: Network; readonly initial: Weights };
  readonly random: Random;
  readonly engine: Engine;
  readonly threads: number;
  /** A training writes its checkpoint this often, in seconds, and at its end. */
  readonly saveEvery: number;
  /** How many checkpoints of a training stay; from 2 on the best one too. */
  readonly keep: number;
  /** Whether the method learns from masks. */
  readonly learnsMasks: boolean;
  /** Scores the network in a training's folder by masks, to choose the best checkpoint. @default the training loss chooses */
  readonly scoreNetwork?: NetworkScore;
  readonly log: JsonlWriter;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A measure of a saved network that looks at masks. */
export interface NetworkScore {
  /** For the records: `mean IoU on val`. */
  readonly measure: string;
  score(folder: string): Promise<number | undefined>;
}

/** One step of a method: reads what earlier stages left in the run's folder, writes its own. */
export interface Stage {
  /** Also the name of its folder. */
  readonly name: string;
  /** In a few words, for the log. */
  readonly summary: string;
  run(context: StageContext, folder: string): Promise<void>;
}
