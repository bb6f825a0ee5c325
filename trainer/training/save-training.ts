import { encodeCheckpoint, stageFiles } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Trainer } from '../engine/engine.ts';
import { createRunningMean } from '../log/running-mean.ts';
import type { RunServices } from '../run/services.ts';
import { aboutCheckpoint } from './about-checkpoint.ts';
import { diverged } from './diverged.ts';
import { type Judgement, keepCheckpoint } from './keep-checkpoints.ts';
import type { TrainingTask } from './training-task.ts';

/** Checkpoints are compared by their mean loss over this many batches. */
const WINDOW = 50;

/** Writes what a training has reached. */
export interface Saver {
  /** Losses of the last batches. */
  readonly losses: ReturnType<typeof createRunningMean>;
  /**
   * @param judge whether it is compared with the best so far
   * @throws DsrgError NUMERIC for weights that are not finite: what was saved before stays
   */
  save(options: { readonly judge: boolean }): Promise<void>;
}

/**
 * @param first steps that were done before this process
 * @param recentLosses of the batches before
 */
export function createSaver<T>(
  services: RunServices,
  task: TrainingTask<T>,
  trainer: Pick<Trainer, 'state'>,
  first: number,
  recentLosses: readonly number[] | undefined,
): Saver {
  const { store, checkpoints } = services;
  const losses = createRunningMean(WINDOW, recentLosses);
  return {
    losses,
    async save({ judge }) {
      const { weights, momenta, updates } = trainer.state();
      for (const [name, values] of weights) {
        // An update that ruins the weights shows at the next step, which the last one does not have.
        if (values.every(Number.isFinite)) continue;
        throw diverged(new DsrgError('NUMERIC', `parameter ${name} is not finite.`), task.name);
      }
      const step = first + updates;
      const own = aboutCheckpoint(services, task, { name: task.name, makes: task.makes, step });
      // Who goes on compares its checkpoints with those before by the same mean.
      const about = checkpoints.keep > 1 ? { ...own, recentLosses: losses.values() } : own;
      await store.write(
        stageFiles.checkpoint,
        encodeCheckpoint({ graph: task.network.graph, weights, momenta, about }),
      );
      if (checkpoints.keep <= 1) return;
      const judgement = judge ? await judgementOf(services, task, losses.value()) : undefined;
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
): Promise<Judgement | undefined> {
  if (score === undefined || makes !== 'segmentation-network') {
    const measure = `mean training loss of the last ${WINDOW} batches`;
    return Number.isFinite(loss) ? { value: loss, measure, better: 'lower' } : undefined;
  }
  // Who interrupts does not wait for a whole split.
  if (signal.aborted) return undefined;
  const { measure } = score;
  const value = await score.score(store);
  return value === undefined ? undefined : { value, measure, better: 'higher', pixelTruth: `chosen by ${measure}` };
}
