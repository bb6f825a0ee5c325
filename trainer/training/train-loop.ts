import { decodeCheckpoint, encodeParitySample, stageFiles } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import { createSampler } from '../data/sampler.ts';
import type { Outputs } from '../engine/engine.ts';
import { createRunningMean } from '../log/running-mean.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import type { RunServices } from '../run/services.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { diverged } from './diverged.ts';
import { drawSample, predictSample } from './sample.ts';
import { createSaver } from './save-training.ts';
import { momentumAt, rateAt, stepsOf } from './schedule.ts';
import { sgdOptions } from './sgd-options.ts';
import type { LossReport, TrainingTask } from './training-task.ts';

/** Losses are shown by their mean over this many steps. */
const WINDOW = 50;

/**
 * Trains for as long as the settings say, saving as it goes. Every random choice of step k comes from the seed and k alone, so a
 * run that stops and goes on gives the same bits as one that does not.
 * @throws DsrgError NUMERIC for a loss or weights that are not finite: what was saved before stays; INTERRUPTED after an abort
 */
export async function trainLoop<Target>(services: RunServices, task: TrainingTask<Target>): Promise<void> {
  const { settings, network, items, name } = task;
  const { store, machine, checkpoints, signal, say } = services;
  const steps = stepsOf(settings, items.length);
  const bytes = await store.read(stageFiles.checkpoint);
  const saved = bytes && decodeCheckpoint(bytes, `${store.name}/${stageFiles.checkpoint}`);
  const first = saved?.about.step ?? 0;
  if (first >= steps) return;
  if (first > 0) say(`${name}: going on at step ${first} of ${steps}`);

  const random = services.random.fork(name);
  const sampler = openSampler(task, random, first);
  let dropout = random.fork('dropout');
  const trainer = machine.engine.createTrainer({
    graph: network.graph,
    weights: saved?.weights ?? task.weights,
    ...(saved && { momenta: saved.momenta }),
    outputs: task.outputs,
    sgd: sgdOptions(network, settings),
    random: () => dropout.uniform(),
  });
  const progress = machine.progress(name, steps - first);
  const board = await services.openBoard(first);
  const means = new Map<string, ReturnType<typeof createRunningMean>>();
  const saver = createSaver(services, task, trainer, first, saved?.about.recentLosses);
  const shows = task.outputs.includes('logits');
  const step = async (k: number): Promise<{ values: Record<string, number>; milliseconds: number }> => {
    const own = random.fork(`step ${k}`);
    const parts = settings.accumulate;
    const values: Record<string, number> = {};
    let milliseconds = 0;
    for (let part = 0; part < parts; part++) {
      const stream = parts === 1 ? own : own.fork(`part ${part}`);
      dropout = stream.fork('dropout');
      const chosen = sampler.next(settings.batch).map((index) => items[index] as PhotoItem);
      const { images, target } = await task.prepare(chosen, stream);
      const lossOf = async (outputs: Outputs) => {
        const found = await task.loss(outputs, target);
        requireFinite(found.values, k);
        saver.losses.add(found.total);
        for (const [part, value] of Object.entries(found.values)) values[part] = (values[part] ?? 0) + value / parts;
        return found.gradients;
      };
      const momentum = momentumAt(settings, k, steps, items.length);
      const update = { momentum, share: 1 / parts, more: part + 1 < parts };
      milliseconds += (await trainer.step(images, lossOf, rateAt(settings, k, steps, items.length), update))
        .milliseconds;
    }
    return { values, milliseconds };
  };
  let complete = false;
  let savedAt = performance.now();
  try {
    for (let k = first; k < steps; k++) {
      stopIfAborted(signal);
      const { values, milliseconds } = await step(k);
      const rate = rateAt(settings, k, steps, items.length);
      for (const [part, value] of Object.entries(values)) {
        if (!means.has(part)) means.set(part, createRunningMean(WINDOW));
        means.get(part)?.add(value);
      }
      await services.log.write({ stage: name, step: k + 1, rate, ...values, milliseconds: Math.round(milliseconds) });
      await board.write(k + 1, { scalars: { ...values, rate } });
      progress.tick(1, [...means].map(([part, mean]) => `${part} ${mean.value().toFixed(3)}`).join(', '));
      if (k + 1 < steps && performance.now() - savedAt >= 1000 * checkpoints.saveEvery) {
        await saver.save({ judge: true });
        if (shows) await board.write(k + 1, { images: drawSample(await predictSample(services, task, trainer)) });
        savedAt = performance.now();
      }
    }
    // Before the last checkpoint, whose step says that nothing is left to do.
    if (shows) {
      const sample = await predictSample(services, task, trainer);
      await board.write(steps, { images: drawSample(sample) });
      await store.write(stageFiles.parity, encodeParitySample(sample.images, sample.logits));
    }
    complete = true;
  } catch (error) {
    throw error instanceof DsrgError && error.code === 'NUMERIC' ? diverged(error, name) : error;
  } finally {
    // Also when interrupted or refused: the state is the last good one. Who failed does not wait for a whole split to be scored.
    progress.done();
    await saver.save({ judge: complete }).finally(() => trainer.close());
  }
}

function openSampler<T>({ items, settings }: TrainingTask<T>, random: Random, first: number) {
  const done = first * settings.batch * settings.accumulate;
  const state = { epoch: Math.floor(done / items.length), position: done % items.length };
  const { firstInOrder, balanceClasses = false } = settings;
  const balance = balanceClasses ? items.map(({ tags }) => tags ?? []) : undefined;
  return createSampler(items.length, random.fork('order'), { state, firstInOrder, balance });
}

function requireFinite(values: LossReport['values'], step: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new DsrgError('NUMERIC', `the ${name} loss is ${value} at step ${step + 1}.`);
  }
}
