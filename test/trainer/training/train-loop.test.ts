import { memoryStore } from '@dsrg/converters';
import { createNetwork, DsrgError, type FloatBatch } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import type { LossFunction, TrainerRequest } from '../../../trainer/engine/engine.ts';
import { tiny } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import type { RunServices } from '../../../trainer/run/services.ts';
import { trainLoop } from '../../../trainer/training/train-loop.ts';
import type { TrainingTask } from '../../../trainer/training/training-task.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

const network = createNetwork('tiny', { classes: 3 });
const random = createRandom(1);
const weights = initialiseWeights(network.graph, () => random.normal());
const map = { kind: 'batch', count: 1, channels: 3, height: 1, width: 1, data: new Float32Array(3) } as const;

/** Services of a run whose engine does nothing, and a count of the times that a network was scored. */
function fakeServices() {
  const counts = { scored: 0 };
  const createTrainer = (request: TrainerRequest) => ({
    description: 'none',
    forward: async () => ({ logits: map }),
    async step(_: FloatBatch, loss: LossFunction) {
      await loss({ logits: map });
      return { milliseconds: 1, lossMilliseconds: 0 };
    },
    state: () => ({ weights: request.weights, momenta: new Map(), updates: 1 }),
    close: async () => {},
  });
  const score = {
    measure: 'mean IoU on val',
    async score() {
      counts.scored++;
      return 0.5;
    },
  };
  const services = {
    store: memoryStore(),
    classes: ['background', 'a', 'b'],
    photos: { photo: async () => ({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 }) },
    machine: { engine: { createTrainer }, progress: () => ({ tick() {}, done() {} }) },
    random: createRandom(2),
    checkpoints: { saveEvery: 60, keep: 2, learnsMasks: false, score },
    advice: { longSide: null, crf: 'dsrg-test' },
    log: { write: async () => {} },
    openBoard: async () => ({ write: async () => {} }),
    say: () => {},
    signal: new AbortController().signal,
  };
  return { counts, services: services as unknown as RunServices };
}

function task(loss: () => number): TrainingTask<undefined> {
  return {
    ...{ name: 'seeds', makes: 'segmentation-network', network, built: { name: 'tiny', outputStride: 4 }, weights },
    settings: { ...tiny.settings.retrain, epochs: null, updates: 1, crop: 9 },
    outputs: ['logits'],
    items: [{ id: 'a' }],
    prepare: async () => ({ images: { ...map, height: 1, width: 1 }, target: undefined }),
    loss: () => ({ total: loss(), values: { pixels: loss() }, gradients: { logits: map } }),
  };
}

describe('trainer/training trainLoop', () => {
  it('scores the network by masks once it is through, to choose the best', async () => {
    const { services, counts } = fakeServices();
    await trainLoop(
      services,
      task(() => 1),
    );
    expect(counts.scored).to.equal(1);
    expect(await services.store.list()).to.include.members(['best.safetensors', 'best.json', 'parity.safetensors']);
  });

  it('tells of a failure without scoring a whole split first, and names the stage’s own setting', async () => {
    const { services, counts } = fakeServices();
    const error = await trainLoop(
      services,
      task(() => Number.NaN),
    ).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(DsrgError);
    expect((error as DsrgError).message).to.equal('Stage seeds has diverged: the pixels loss is NaN at step 1.');
    expect((error as DsrgError).hint).to.match(/^Lower seeds\.rate /);
    expect(counts.scored).to.equal(0);
    // What was reached is there all the same.
    expect(await services.store.list()).to.include('checkpoint.safetensors');
  });
});
