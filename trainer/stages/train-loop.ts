import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { readCheckpoint, writeCheckpoint, writeParitySample } from '@dsrg/converters/node';
import { DsrgError, type FloatBatch, type Network, type RgbImage, resizePhoto, type Weights } from '@dsrg/core';
import { createProgress } from '@dsrg/core/node';
import { makeBatch } from '../data/make-batch.ts';
import type { Random } from '../data/random.ts';
import { createSampler } from '../data/sampler.ts';
import type { OutputGradients, Outputs, SgdOptions, Trainer } from '../engine/engine.ts';
import { openEventFile } from '../log/event-file.ts';
import { createRunningMean } from '../log/running-mean.ts';
import type { TrainingSettings } from '../methods/settings.ts';
import { aboutCheckpoint } from './about-checkpoint.ts';
import { type Judgement, keepCheckpoint } from './keep-checkpoints.ts';
import { stopIfAborted } from './run-stages.ts';
import type { StageContext } from './stage.ts';
import { drawVisualBatch } from './visual-batch.ts';

/** What is special about one training stage. */
export interface TrainLoop<Target> {
  /** Name of the stage, for the log. */
  readonly stage: string;
  readonly folder: string;
  readonly settings: TrainingSettings;
  readonly network: Network;
  /** Weights at the first step. */
  readonly weights: Weights;
  readonly outputs: readonly string[];
  readonly items: readonly DatasetItem[];
  /** Pictures and targets of one batch; all its random choices come from `random`. */
  prepare(items: readonly DatasetItem[], random: Random): Promise<{ images: FloatBatch; target: Target }>;
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

/** Losses are shown, and checkpoints compared, by their mean over this many steps. */
const WINDOW = 50;

/** File of a training stage's result. */
export const CHECKPOINT = 'checkpoint.safetensors';

/**
 * Trains for the set number of epochs, saving as it goes. Every random choice of step k comes from the seed and k alone, so a
 * run that stops and goes on gives the same bits as one that does not.
 */
export async function trainLoop<Target>(context: StageContext, loop: TrainLoop<Target>): Promise<void> {
  const { settings, network, items, stage } = loop;
  const path = join(loop.folder, CHECKPOINT);
  const steps = stepsOf(settings, items.length);
  const saved = existsSync(path) ? await readCheckpoint(path) : undefined;
  const first = saved?.about.step ?? 0;
  if (first >= steps) return;
  if (first > 0) context.say(`${stage}: going on at step ${first} of ${steps}`);

  const random = context.random.fork(stage);
  const done = first * settings.batch * settings.accumulate;
  const position = { epoch: Math.floor(done / items.length), position: done % items.length };
  const sampler = createSampler(items.length, random.fork('order'), {
    state: position,
    firstInOrder: settings.firstInOrder,
  });
  let dropout = random.fork('dropout');
  const trainer = context.engine.createTrainer({
    graph: network.graph,
    weights: saved?.weights ?? loop.weights,
    ...(saved && { momenta: saved.momenta }),
    outputs: loop.outputs,
    sgd: sgdOptions(network, settings),
    random: () => dropout.uniform(),
  });
  const progress = createProgress({ label: stage, total: steps - first });
  const board = openEventFile(join(context.run, 'tensorboard', stage), first);
  const show = (step: number, { pictures, logits }: Sample) =>
    board.write(step, { images: drawVisualBatch(pictures, logits) });
  const means = new Map<string, ReturnType<typeof createRunningMean>>();
  const recent = createRunningMean(WINDOW, saved?.about.recentLosses);
  let savedAt = performance.now();
  const save = async () => {
    const step = await saveState(path, trainer, context, loop, first, recent.values());
    const { keep: newest, learnsMasks } = context;
    if (newest > 1) {
      const judgement = await judge(context, loop, recent.value());
      await keepCheckpoint(loop.folder, path, step, { newest, judgement, learnsMasks });
    }
  };
  try {
    for (let step = first; step < steps; step++) {
      stopIfAborted(context.signal);
      const own = random.fork(`step ${step}`);
      const rate = rateAt(settings, step, steps, items.length);
      const parts = settings.accumulate;
      const values: Record<string, number> = {};
      let milliseconds = 0;
      for (let part = 0; part < parts; part++) {
        const stream = parts === 1 ? own : own.fork(`part ${part}`);
        dropout = stream.fork('dropout');
        const chosen = sampler.next(settings.batch).map((index) => items[index] as DatasetItem);
        const { images, target } = await loop.prepare(chosen, stream);
        const report = await trainer.step(
          images,
          async (outputs) => {
            const found = await loop.loss(outputs, target);
            requireFinite(found.values, step);
            recent.add(found.total);
            for (const [name, value] of Object.entries(found.values))
              values[name] = (values[name] ?? 0) + value / parts;
            return found.gradients;
          },
          rate,
          { momentum: momentumAt(settings, step, steps, items.length), share: 1 / parts, more: part + 1 < parts },
        );
        milliseconds += report.milliseconds;
      }
      for (const [name, value] of Object.entries(values)) {
        if (!means.has(name)) means.set(name, createRunningMean(WINDOW));
        means.get(name)?.add(value);
      }
      context.log.write({ stage, step: step + 1, rate, ...values, milliseconds: Math.round(milliseconds) });
      board.write(step + 1, { scalars: { ...values, rate } });
      progress.tick(1, [...means].map(([name, mean]) => `${name} ${mean.value().toFixed(3)}`).join(', '));
      if (step + 1 < steps && performance.now() - savedAt >= 1000 * context.saveEvery) {
        await save();
        if (loop.outputs.includes('logits')) show(step + 1, await predictSample(context, loop, trainer));
        savedAt = performance.now();
      }
    }
    // Before the last checkpoint, whose step says that nothing is left to do.
    if (loop.outputs.includes('logits')) {
      const sample = await predictSample(context, loop, trainer);
      show(steps, sample);
      await writeParitySample(loop.folder, sample.images, sample.logits);
    }
  } catch (error) {
    throw error instanceof DsrgError && error.code === 'NUMERIC' ? withStage(error, stage) : error;
  } finally {
    // Also when interrupted or refused: the state is the last good one.
    progress.done();
    board.close();
    await save().finally(() => trainer.close());
  }
}

/** What the newest checkpoint is judged by: masks where they were asked for, else the training's own loss. */
async function judge<T>(
  { scoreNetwork, signal }: StageContext,
  { folder, outputs }: TrainLoop<T>,
  loss: number,
): Promise<Judgement | undefined> {
  if (scoreNetwork === undefined || !outputs.includes('logits')) {
    const measure = `mean training loss of the last ${WINDOW} batches`;
    return Number.isFinite(loss) ? { value: loss, measure, better: 'lower' } : undefined;
  }
  // Who interrupts does not wait for a whole split.
  if (signal.aborted) return undefined;
  const { measure } = scoreNetwork;
  const value = await scoreNetwork.score(folder);
  return value === undefined ? undefined : { value, measure, better: 'higher', pixelTruth: `chosen by ${measure}` };
}

function withStage(error: DsrgError, stage: string): DsrgError {
  return new DsrgError('NUMERIC', `Stage ${stage} has diverged: ${error.message}`, {
    hint: `Lower ${stage}.rate (for example --set ${stage}.rate=…) and start with another --out.`,
    cause: error,
  });
}

function requireFinite(values: LossReport['values'], step: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value)) throw new DsrgError('NUMERIC', `the ${name} loss is ${value} at step ${step + 1}.`);
  }
}

interface Sample {
  readonly pictures: readonly RgbImage[];
  readonly images: FloatBatch;
  readonly logits: FloatBatch;
}

/** Two real photos and the engine's answer to them: what `dsrg-export` compares its model with, and TensorBoard shows. */
async function predictSample<T>({ photos }: StageContext, loop: TrainLoop<T>, trainer: Trainer): Promise<Sample> {
  const { crop } = loop.settings;
  const pictures: RgbImage[] = [];
  for (const item of loop.items.slice(0, 2))
    pictures.push(resizePhoto(await photos.photo(item), crop, crop, 'half-pixel'));
  const images = makeBatch(pictures, loop.network);
  const { logits } = await trainer.forward(images);
  return { pictures, images, logits: logits as FloatBatch };
}

/** @throws DsrgError NUMERIC for weights that are not finite: what was saved before stays */
async function saveState<T>(
  path: string,
  trainer: Trainer,
  context: StageContext,
  loop: TrainLoop<T>,
  first: number,
  recentLosses: readonly number[],
) {
  const { weights, momenta, updates } = trainer.state();
  for (const [name, values] of weights) {
    // An update that ruins the weights shows at the next step, which the last one does not have.
    if (!values.every(Number.isFinite)) {
      throw withStage(new DsrgError('NUMERIC', `parameter ${name} is not finite.`), loop.stage);
    }
  }
  const own = aboutCheckpoint(context, loop.stage, first + updates);
  // Who goes on compares its checkpoints with those before by the same mean.
  const about = context.keep > 1 ? { ...own, recentLosses } : own;
  await writeCheckpoint(path, { graph: loop.network.graph, weights, momenta, about });
  return about.step;
}

/** Updates that a training takes. */
export function stepsOf({ updates, epochs, batch, accumulate }: TrainingSettings, items: number): number {
  return updates ?? Math.max(1, Math.round((epochs * items) / (batch * accumulate)));
}

/** Momentum of step k of K for the engine, whose V has the rate in it: TensorFlow's has not, so that V is brought to the new rate. */
export function momentumAt(settings: TrainingSettings, step: number, steps: number, items: number): number {
  const { momentum, solver } = settings;
  if (solver === 'caffe' || step === 0) return momentum;
  return (momentum * rateAt(settings, step, steps, items)) / rateAt(settings, step - 1, steps, items);
}

/** Learning rate of step k of K. */
export function rateAt(settings: TrainingSettings, step: number, steps: number, items: number): number {
  const { rate, schedule, batch, accumulate } = settings;
  if (schedule.kind === 'poly') return rate * (1 - step / steps) ** schedule.power;
  const now = schedule.unit === 'updates' ? step : (step * batch * accumulate) / items;
  const drops =
    schedule.kind === 'step' ? Math.floor(now / schedule.every) : schedule.at.filter((place) => now >= place).length;
  return rate * schedule.factor ** drops;
}

/** Frozen batch norms and first layers, faster heads, and biases as in Caffe's networks: twice the rate, no decay. */
export function sgdOptions(network: Network, settings: TrainingSettings): SgdOptions {
  const { momentum, weightDecay, headRate, frozen } = settings;
  const place = new Map(network.trunk.map((name, k) => [name, k]));
  const heads = network.heads === undefined ? undefined : new Set(network.heads);
  const fixed = new Set(network.frozen);
  return {
    momentum,
    weightDecay,
    policy(parameter) {
      const dot = parameter.lastIndexOf('.');
      const [node, role] = [parameter.slice(0, dot), parameter.slice(dot + 1)];
      const k = place.get(node);
      if (fixed.has(node) || (k !== undefined && k < frozen)) return { frozen: true };
      const head = heads?.has(node) ?? k === undefined;
      const rate = (head ? headRate : 1) * (role === 'bias' ? 2 : 1);
      return { rate, decay: role === 'bias' ? 0 : 1 };
    },
  };
}
