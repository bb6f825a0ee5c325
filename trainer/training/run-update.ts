import { DsrgError } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import type { Sampler } from '../data/sampler.ts';
import type { Outputs, Trainer } from '../engine/engine.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import { momentumAt, rateAt } from './schedule.ts';
import type { LossReport, StepPlace, TrainingBatch, TrainingTask } from './training-task.ts';

/** What an update said. */
export interface UpdateReport {
  /** The mean loss of its parts. */
  readonly total: number;
  readonly values: Readonly<Record<string, number>>;
  readonly milliseconds: number;
}

export interface UpdateWork<Target> {
  readonly task: TrainingTask<Target>;
  readonly trainer: Trainer;
  readonly sampler: Sampler;
  /** Of the stage. */
  readonly random: Random;
  /** Sets the stream that dropout draws from. */
  drop(from: Random): void;
}

/**
 * One update: so many batches as the settings accumulate, and those that follow out of each.
 * @throws DsrgError NUMERIC for a loss that is not finite: nothing changes then
 */
export async function runUpdate<Target>(work: UpdateWork<Target>, place: StepPlace): Promise<UpdateReport> {
  const { task, trainer, sampler, random, drop } = work;
  const { settings, items } = task;
  const { step, steps } = place;
  const parts = settings.accumulate;
  const own = random.fork(`step ${step}`);
  const rate = rateAt(settings, step, steps, items.length);
  const momentum = momentumAt(settings, step, steps, items.length);
  const values: Record<string, number> = {};
  let [total, milliseconds] = [0, 0];
  for (let part = 0; part < parts; part++) {
    const stream = parts === 1 ? own : own.fork(`part ${part}`);
    const chosen = sampler.next(settings.batch).map((index) => items[index] as PhotoItem);
    let batch: TrainingBatch<Target> | undefined = await task.prepare(chosen, stream, place);
    for (let link = 1; batch !== undefined; link++) {
      const { images, target, followed = false }: TrainingBatch<Target> = batch;
      drop(stream.fork(link === 1 ? 'dropout' : `dropout ${link}`));
      let next: TrainingBatch<Target> | undefined;
      const lossOf = async (outputs: Outputs) => {
        const found: LossReport<Target> = await task.loss(outputs, target);
        requireFinite(found.values, step);
        total += found.total / parts;
        for (const [name, value] of Object.entries(found.values)) values[name] = (values[name] ?? 0) + value / parts;
        next = found.next;
        return found.gradients;
      };
      const update = { momentum, share: 1 / parts, more: followed || part + 1 < parts };
      milliseconds += (await trainer.step(images, lossOf, rate, update)).milliseconds;
      if (followed !== (next !== undefined))
        throw new Error(`stage ${task.name}: a batch that is followed gives the next`);
      batch = next;
    }
  }
  return { total, values, milliseconds };
}

function requireFinite(values: LossReport['values'], step: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new DsrgError('NUMERIC', `the ${name} loss is ${value} at step ${step + 1}.`);
  }
}
