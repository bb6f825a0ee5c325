import { type FloatBatch, parametersOf, sizeOf } from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import type { TrainerFactory } from '../engine/engine.ts';
import type { OpenNetwork } from '../run/networks.ts';
import type { StageTraining } from '../stages/define-stage.ts';
import { stepsOf } from './schedule.ts';
import { sgdOptions } from './sgd-options.ts';
import { showLayers } from './show-layers.ts';

/** What a training stage will cost on this machine, about. */
export interface Cost {
  readonly steps: number;
  readonly seconds: number;
  /** Of the whole process. */
  readonly bytes: number;
}

/** Photos in the steps that are taken to measure. */
const SAMPLE = 2;

/**
 * Estimates a training by two steps of a few grey pictures, the second of which is timed; time and activations grow with the batch.
 * @param photos their number
 */
export async function estimateCost(
  { network, initial }: OpenNetwork,
  { settings, outputs, observed = [], passes = 1, beside }: StageTraining,
  photos: number,
  machine: { readonly createTrainer: TrainerFactory; usedBytes(): number },
): Promise<Cost> {
  const { crop, batch, accumulate } = settings;
  const before = machine.usedBytes();
  const trainer = machine.createTrainer({
    graph: showLayers(network.graph, observed),
    weights: initial,
    ...{ outputs, observed },
    sgd: sgdOptions(network, settings),
    random: () => 0.5,
  });
  const count = Math.min(SAMPLE, batch);
  const grey = { kind: 'rgb', data: new Uint8Array(3 * crop * crop).fill(127), height: crop, width: crop } as const;
  const images = makeBatch(Array(count).fill(grey), network);
  try {
    let milliseconds = 0;
    for (let step = 0; step < 2; step++) {
      const report = await trainer.step(
        images,
        (found) =>
          Object.fromEntries(
            outputs.map((name) => {
              const map = found[name] as FloatBatch;
              return [name, { ...map, data: new Float32Array(map.data.length) }];
            }),
          ),
        0,
      );
      milliseconds = report.milliseconds;
    }
    const grown = Math.max(0, machine.usedBytes() - before);
    // Weights, their gradients and their momenta stay the same whatever the batch.
    const fixed = Math.min(grown, 12 * parametersOf(network.graph).reduce((sum, { shape }) => sum + sizeOf(shape), 0));
    const steps = stepsOf(settings, photos);
    const eachPicture =
      (milliseconds * passes) / count + (beside ? beside.share * timeOf(() => beside.run(network)) : 0);
    return {
      steps,
      seconds: (eachPicture / 1000) * batch * accumulate * steps,
      bytes: before + fixed + ((grown - fixed) * batch) / count,
    };
  } finally {
    await trainer.close();
  }
}

/** Milliseconds of the second of two runs. */
function timeOf(work: () => void): number {
  work();
  const started = performance.now();
  work();
  return performance.now() - started;
}
