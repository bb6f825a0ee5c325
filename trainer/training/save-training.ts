import { type Checkpoint, encodeCheckpoint, stageFiles } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Trainer } from '../engine/engine.ts';
import { createRunningMean } from '../log/running-mean.ts';
import type { RunServices } from '../run/services.ts';
import { aboutCheckpoint } from './about-checkpoint.ts';
import { diverged } from './diverged.ts';
import { type Judgement, keepCheckpoint } from './keep-checkpoints.ts';
import type { TrainingTask } from './training-task.ts';
import type { WeightAverage } from './weight-average.ts';

/** Checkpoints are compared by their mean loss over this many updates. */
const WINDOW = 50;

/** Writes what a training has reached. */
export interface Saver {
  /**
   * Takes in what an update said.
   * @param phase of its loss: means of different phases are not compared
   */
  add(loss: number, phase: string | undefined): void;
  /**
   * @param judge whether it is compared with the best so far
   * @throws DsrgError NUMERIC for weights that are not finite: what was saved before stays
   */
  save(options: { readonly judge: boolean }): Promise<void>;
}

export interface SaverState {
  /** Updates that were done before this process. */
  readonly first: number;
  /** The phase of the last of them. */
  readonly phase: string | undefined;
  /** What was saved then. */
  readonly saved: Checkpoint | undefined;
  readonly average: WeightAverage | undefined;
}

export function createSaver<T>(
  services: RunServices,
  task: TrainingTask<T>,
  trainer: Pick<Trainer, 'state'>,
  { first, phase: before, saved, average }: SaverState,
): Saver {
  const { store, checkpoints } = services;
  let phase = before;
  let losses = createRunningMean(WINDOW, saved?.about.recentLosses);
  // What is remembered after the last update, and after the one before, should the last be taken back.
  let memories: readonly unknown[] = [task.memory?.save()];
  let updates = 0;
  return {
    add(loss, now) {
      if (now !== phase) losses = createRunningMean(WINDOW);
      phase = now;
      losses.add(loss);
      updates++;
      memories = [memories.at(-1), task.memory?.save()];
    },
    async save({ judge }) {
      const { weights, momenta, updates: done } = trainer.state();
      for (const [name, values] of weights) {
        // An update that ruins the weights shows at the next step, which the last one does not have.
        if (values.every(Number.isFinite)) continue;
        throw diverged(new DsrgError('NUMERIC', `parameter ${name} is not finite.`), task.name);
      }
      const step = first + done;
      const { name, makes, outputs } = task;
      const own = aboutCheckpoint(services, task, { name, makes, step, outputs });
      const memory = done < updates ? memories[0] : memories.at(-1);
      const about = {
        ...own,
        // Who goes on compares its checkpoints with those before by the same mean.
        ...(checkpoints.keep > 1 && { recentLosses: losses.values() }),
        ...(memory !== undefined && { memory }),
      };
      const mean = average?.after(step);
      const kept = mean === undefined ? { weights } : { weights: mean, learning: weights };
      await store.write(
        stageFiles.checkpoint,
        encodeCheckpoint({ graph: task.network.graph, ...kept, momenta, about }),
      );
      if (checkpoints.keep <= 1) return;
      const judgement = judge ? await judgementOf(services, task, losses.value(), phase) : undefined;
      await keepCheckpoint(store, step, {
        newest: checkpoints.keep,
        judgement,
        learnsMasks: checkpoints.learnsMasks,
      });
    },
  };
}

/** What the newest checkpoint is judged by: masks where they were asked for, else the training's own loss. */
async function judgementOf<T>(
  { checkpoints: { score }, signal, store }: RunServices,
  { makes }: TrainingTask<T>,
  loss: number,
  phase: string | undefined,
): Promise<Judgement | undefined> {
  if (score === undefined || makes !== 'segmentation-network') {
    const measure = `mean training loss of the last ${WINDOW} updates${phase === undefined ? '' : ` (${phase})`}`;
    return Number.isFinite(loss) ? { value: loss, measure, better: 'lower' } : undefined;
  }
  // Who interrupts does not wait for a whole split.
  if (signal.aborted) return undefined;
  const { measure } = score;
  const value = await score.score(store);
  return value === undefined ? undefined : { value, measure, better: 'higher', pixelTruth: `chosen by ${measure}` };
}
