import { decodeCheckpoint, encodeParitySample, stageFiles } from '@dsrg/converters';
import { DsrgError } from '@dsrg/core';
import type { Random } from '../data/random.ts';
import { createSampler } from '../data/sampler.ts';
import { createRunningMean } from '../log/running-mean.ts';
import type { RunServices } from '../run/services.ts';
import { stopIfAborted } from '../run/stop-if-aborted.ts';
import { diverged } from './diverged.ts';
import { runUpdate } from './run-update.ts';
import { drawSample, predictSample } from './sample.ts';
import { createSaver } from './save-training.ts';
import { placeOf, rateAt, stepsOf } from './schedule.ts';
import { sgdOptions } from './sgd-options.ts';
import { showLayers } from './show-layers.ts';
import type { TrainingTask } from './training-task.ts';
import { createWeightAverage } from './weight-average.ts';

/** Losses are shown by their mean over this many steps. */
const WINDOW = 50;

/**
 * Trains for as long as the settings say, saving as it goes. Every random choice of step k comes from the seed and k alone, so a
 * run that stops and goes on gives the same bits as one that does not.
 * @throws DsrgError NUMERIC for a loss or weights that are not finite: what was saved before stays; INTERRUPTED after an abort; what the
 *   task stops for at the end of an epoch
 */
export async function trainLoop<Target>(services: RunServices, task: TrainingTask<Target>): Promise<void> {
  const { settings, network, items, name, observed = [] } = task;
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
  const { createTrainer } = machine.engine;
  const trainer = createTrainer({
    graph: showLayers(network.graph, observed),
    weights: saved?.learning ?? saved?.weights ?? task.weights,
    ...(saved && { momenta: saved.momenta }),
    outputs: task.outputs,
    observed,
    sgd: sgdOptions(network, settings),
    random: () => dropout.uniform(),
  });
  const average = task.average ? createWeightAverage(task.average, saved?.weights ?? task.weights, first) : undefined;
  if (saved?.about.memory !== undefined) task.memory?.restore(saved.about.memory);
  const progress = machine.progress(name, steps - first);
  const board = await services.openBoard(first);
  const means = new Map<string, ReturnType<typeof createRunningMean>>();
  const at = (step: number) => placeOf(settings, step, steps, items.length);
  const saver = createSaver(services, task, trainer, { first, phase: task.phase?.(at(first - 1)), saved, average });
  const shows = task.outputs.includes('logits');
  const sample = async () => {
    if (average === undefined) return predictSample(services, task, trainer);
    const weights = average.after(first + trainer.state().updates);
    const mean = createTrainer({ graph: network.graph, weights, outputs: ['logits'], sgd: {}, random: () => 0.5 });
    return predictSample(services, task, mean).finally(() => mean.close());
  };
  const update = {
    ...{ task, trainer, sampler, random },
    drop(from: Random) {
      dropout = from;
    },
  };
  let complete = false;
  let savedAt = performance.now();
  try {
    for (let k = first; k < steps; k++) {
      stopIfAborted(signal);
      await task.before?.(at(k), () => saver.save({ judge: false }));
      const { total, values, milliseconds } = await runUpdate(update, at(k));
      average?.add(trainer.state().weights);
      const ends = at(k + 1).epoch > at(k).epoch || k + 1 === steps;
      const epoch = ends ? task.endEpoch?.() : undefined;
      saver.add(total, task.phase?.(at(k)));
      const rate = rateAt(settings, k, steps, items.length);
      for (const [part, value] of Object.entries(values)) {
        if (!means.has(part)) means.set(part, createRunningMean(WINDOW));
        means.get(part)?.add(value);
      }
      await services.log.write({ stage: name, step: k + 1, rate, ...values, milliseconds: Math.round(milliseconds) });
      await board.write(k + 1, { scalars: { ...values, rate } });
      if (epoch !== undefined) {
        await services.log.write({ stage: name, step: k + 1, epoch: at(k).epoch + 1, ...epoch.values });
        await board.write(k + 1, { scalars: epoch.values });
        if (epoch.stop) throw epoch.stop;
      }
      progress.tick(1, [...means].map(([part, mean]) => `${part} ${mean.value().toFixed(3)}`).join(', '));
      if (k + 1 < steps && performance.now() - savedAt >= 1000 * checkpoints.saveEvery) {
        await saver.save({ judge: true });
        if (shows) await board.write(k + 1, { images: drawSample(await sample()) });
        savedAt = performance.now();
      }
    }
    // Before the last checkpoint, whose step says that nothing is left to do.
    if (shows) {
      const last = await sample();
      await board.write(steps, { images: drawSample(last) });
      await store.write(stageFiles.parity, encodeParitySample(last.images, last.logits));
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
