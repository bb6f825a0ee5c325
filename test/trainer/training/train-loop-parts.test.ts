import { decodeCheckpoint, memoryStore, type RunStore } from '@dsrg/converters';
import { createNetwork, DsrgError, type FloatBatch, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import type { LossFunction, TrainerRequest, UpdateOptions } from '../../../trainer/engine/engine.ts';
import { tiny } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import type { RunServices } from '../../../trainer/run/services.ts';
import { trainLoop } from '../../../trainer/training/train-loop.ts';
import type { TrainingTask } from '../../../trainer/training/training-task.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

const network = createNetwork('tiny', { classes: 3 });
const random = createRandom(1);
const weights = initialiseWeights(network.graph, () => random.normal());
const map = { kind: 'batch', count: 1, channels: 3, height: 1, width: 1, data: new Float32Array(3) } as const;

/** An engine whose updates add 1 to every weight, and what it was asked. */
function countingServices(store: RunStore = memoryStore()) {
  const asked: UpdateOptions[] = [];
  const requests: TrainerRequest[] = [];
  const log: Record<string, unknown>[] = [];
  const scalars: Record<string, number>[] = [];
  const said: string[] = [];
  const createTrainer = (request: TrainerRequest) => {
    requests.push(request);
    let state: Weights = request.weights;
    let updates = 0;
    return {
      description: 'adds 1',
      forward: async ({ count }: FloatBatch) => ({ logits: { ...map, count, data: new Float32Array(3 * count) } }),
      async step(_: FloatBatch, loss: LossFunction, _rate: number, update: UpdateOptions = {}) {
        await loss({ logits: map });
        asked.push(update);
        if (!update.more) {
          state = new Map([...state].map(([name, values]) => [name, values.map((value) => value + 1)]));
          updates++;
        }
        return { milliseconds: 1, lossMilliseconds: 0 };
      },
      state: () => ({ weights: state, momenta: new Map(), updates }),
      close: async () => {},
    };
  };
  const services = {
    store,
    classes: ['background', 'a', 'b'],
    photos: { photo: async () => ({ kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 }) },
    machine: { engine: { createTrainer }, progress: () => ({ tick() {}, done() {} }) },
    random: createRandom(2),
    checkpoints: { saveEvery: 60, keep: 2, learnsMasks: false },
    advice: { longSide: null, crf: 'dsrg-test' },
    log: { write: async (record: Record<string, unknown>) => void log.push(record) },
    openBoard: async () => ({
      write: async (_: number, content: { scalars?: Record<string, number> }) =>
        void scalars.push(content.scalars ?? {}),
    }),
    say: (line: string) => said.push(line),
    signal: new AbortController().signal,
  };
  return { services: services as unknown as RunServices, asked, requests, log, scalars, said, store };
}

function task<T>(more: Partial<TrainingTask<T>> & Pick<TrainingTask<T>, 'prepare' | 'loss'>, updates = 4) {
  const about = { name: 'learn', makes: 'segmentation-network', built: { name: 'tiny', outputStride: 4 } } as const;
  const settings = { ...tiny.settings.retrain, epochs: null, updates, batch: 1, crop: 9 };
  return { ...about, network, weights, settings, outputs: ['logits'], items: [{ id: 'a' }, { id: 'b' }], ...more };
}

const images = { ...map, height: 1, width: 1 };
const none = { logits: map };

describe('trainer/training trainLoop: what a task may add', () => {
  it('adds the loss of a batch that is made out of the one before to the same update', async () => {
    const { services, asked, log } = countingServices();
    await trainLoop(
      services,
      task<string>({
        prepare: async (_items, _random, { step }) => ({ images, target: 'plain', followed: step > 0 }),
        loss: (_outputs, target) =>
          target === 'mixed'
            ? { total: 10, values: { mixed: 10 }, gradients: none }
            : {
                total: 1,
                values: { plain: 1 },
                gradients: none,
                ...(log.length > 0 && { next: { images, target: 'mixed' } }),
              },
      }),
    );
    expect(asked.map(({ more, share }) => [more, share])).to.deep.equal([
      [false, 1],
      ...[1, 2, 3].flatMap(() => [
        [true, 1],
        [false, 1],
      ]),
    ]);
    expect(log.map(({ plain, mixed }) => [plain, mixed])).to.deep.equal([
      [1, undefined],
      [1, 10],
      [1, 10],
      [1, 10],
    ]);
  });

  it('hands on the running mean of the weights, and goes on from the weights themselves', async () => {
    const plain = {
      prepare: async () => ({ images, target: 'x' }),
      loss: () => ({ total: 1, values: {}, gradients: none }),
    };
    const whole = countingServices();
    await trainLoop(whole.services, task({ ...plain, average: 0.5 }, 6));
    const end = decodeCheckpoint((await whole.store.read('checkpoint.safetensors')) as Uint8Array, 'whole');
    const [before, mean, now] = [weights, end.weights, end.learning].map((each) => each?.get('logits.bias')?.[0]);
    expect((now as number) - (before as number)).to.be.closeTo(6, 1e-5);
    expect(mean).to.be.within((before as number) + 5, (before as number) + 6);
    expect(mean).to.not.equal(now);
    // What an export is held against is the mean's answer.
    expect(whole.requests.at(-1)?.weights.get('logits.bias')?.[0]).to.equal(mean);

    const abort = new AbortController();
    const half = countingServices();
    const stopped = { ...half.services, signal: abort.signal };
    let losses = 0;
    const interrupting = {
      ...plain,
      loss() {
        if (++losses === 2) abort.abort();
        return { total: 1, values: {}, gradients: none };
      },
    };
    const error = await trainLoop(stopped, task({ ...interrupting, average: 0.5 }, 6)).catch((reason) => reason);
    expect(error).to.have.property('code', 'INTERRUPTED');
    const rest = countingServices(half.store);
    await trainLoop(rest.services, task({ ...plain, average: 0.5 }, 6));
    expect(rest.said).to.include('learn: going on at step 2 of 6');
    const bytes = await Promise.all([half.store, whole.store].map((store) => store.read('checkpoint.safetensors')));
    expect(Buffer.compare(bytes[0] as Uint8Array, bytes[1] as Uint8Array)).to.equal(0);
  });

  /** Counts losses, and says how many at each epoch's end; from a number on it stops. */
  function counting(stopAt = Number.POSITIVE_INFINITY) {
    let count = 0;
    return task<string>(
      {
        prepare: async () => ({ images, target: 'x' }),
        loss: () => ({ total: ++count, values: {}, gradients: none }),
        endEpoch() {
          const stop = count >= stopAt ? new DsrgError('NUMERIC', 'it counts too far.') : undefined;
          return { values: { count }, stop };
        },
        memory: {
          save: () => count,
          restore(saved) {
            count = saved as number;
          },
        },
      },
      6,
    );
  }

  it('tells of each epoch once, in log and TensorBoard', async () => {
    const { services, log, scalars } = countingServices();
    await trainLoop(services, counting());
    expect(log.filter(({ epoch }) => epoch !== undefined)).to.deep.equal([
      { stage: 'learn', step: 2, epoch: 1, count: 2 },
      { stage: 'learn', step: 4, epoch: 2, count: 4 },
      { stage: 'learn', step: 6, epoch: 3, count: 6 },
    ]);
    expect(scalars.filter((each) => 'count' in each)).to.have.length(3);
  });

  it('stops where an epoch says so, after it was told of; what was reached and remembered stays', async () => {
    const { services, log, store } = countingServices();
    const error = await trainLoop(services, counting(4)).catch((reason) => reason);
    expect((error as DsrgError).message).to.include('it counts too far');
    expect(log.at(-1)).to.deep.equal({ stage: 'learn', step: 4, epoch: 2, count: 4 });
    const { about } = decodeCheckpoint((await store.read('checkpoint.safetensors')) as Uint8Array, 'stopped');
    expect([about.step, about.memory]).to.deep.equal([4, 4]);
    const rest = countingServices(store);
    await trainLoop(rest.services, counting());
    expect(rest.log.filter(({ epoch }) => epoch !== undefined)).to.deep.equal([
      { stage: 'learn', step: 6, epoch: 3, count: 6 },
    ]);
  });

  it('compares checkpoints by losses of the same phase alone', async () => {
    const { services, store } = countingServices();
    const plain = { prepare: async () => ({ images, target: 'x' }) };
    let step = 0;
    // The second phase's loss is higher, for it has more parts; within it falls.
    const loss = () => ({ total: step++ < 2 ? 1 : 100 - step, values: {}, gradients: none });
    await trainLoop(
      services,
      task({ ...plain, loss, phase: ({ step }) => (step < 2 ? 'tags' : 'all'), before: (_, save) => save() }),
    );
    const best = JSON.parse(new TextDecoder().decode((await store.read('best.json')) as Uint8Array));
    expect(best).to.include({ step: 4, value: 96.5 });
    expect(best.measure).to.equal('mean training loss of the last 50 updates (all)');
  });

  it('sees layers that are no outputs, and refuses names of none', async () => {
    const plain = {
      prepare: async () => ({ images, target: 'x' }),
      loss: () => ({ total: 1, values: {}, gradients: none }),
    };
    const { services, requests, store } = countingServices();
    await trainLoop(services, task({ ...plain, observed: ['trunk3.relu', 'cam'] }, 1));
    expect(requests[0]?.observed).to.deep.equal(['trunk3.relu', 'cam']);
    expect(requests[0]?.graph.outputs).to.deep.equal({ ...network.graph.outputs, 'trunk3.relu': 'trunk3.relu' });
    // What is saved is the network as it is.
    const { graph } = decodeCheckpoint((await store.read('checkpoint.safetensors')) as Uint8Array, 'saved');
    expect(graph.outputs).to.deep.equal(network.graph.outputs);
    const error = await trainLoop(countingServices().services, task({ ...plain, observed: ['c9'] }, 1)).catch((e) => e);
    expect(error).to.have.property('code', 'GRAPH');
  });
});
