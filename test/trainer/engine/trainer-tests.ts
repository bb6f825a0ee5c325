import { DsrgError, type FloatBatch, type Graph, sizeOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import type {
  LossFunction,
  Outputs,
  SgdOptions,
  Trainer,
  TrainerRequest,
  TrainerState,
} from '../../../trainer/engine/engine.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';

/** One 1×1 convolution, 2 → 1 channels: its gradients are sums that can be done by hand. */
export const line: Graph = {
  format: 1,
  name: 'line',
  input: { name: 'images', channels: 2 },
  nodes: [{ kind: 'convolution', name: 'a', input: 'images', inChannels: 2, outChannels: 1, kernel: 1 }],
  outputs: { out: 'a' },
};
const pixels: FloatBatch = {
  kind: 'batch',
  data: Float32Array.of(1, 2, 10, 20),
  count: 1,
  channels: 2,
  height: 1,
  width: 2,
};
const gradient = (...data: number[]) => ({
  out: { kind: 'batch', data: Float32Array.from(data), count: 1, channels: 1, height: 1, width: 2 } as const,
});

/** The tiny network with fresh weights and a batch of noise, and a loss whose gradient is a hundredth of the logits. */
export function tinySet(seed = 5, count = 2, height = 33, width = 40) {
  const { graph } = createNetwork('tiny', { classes: 3 });
  const random = createRandom(seed);
  const weights = initialiseWeights(graph, () => random.normal());
  return { graph, weights, random, images: batchOf(random, count, height, width) };
}

export function shrink({ logits }: Outputs) {
  return { logits: scaled(logits as FloatBatch, 0.01) };
}

export function batchOf(
  random: { uniform(low: number, high: number): number },
  count: number,
  height: number,
  width: number,
): FloatBatch {
  const data = Float32Array.from({ length: sizeOf([count, 3, height, width]) }, () => random.uniform(-1, 1));
  return { kind: 'batch', data, count, channels: 3, height, width };
}

export function scaled(batch: FloatBatch, factor: number): FloatBatch {
  return { ...batch, data: batch.data.map((value) => value * factor) };
}

/** What every engine's trainer does. @param make of the engine under test */
export function testTrainer(make: (request: TrainerRequest) => Trainer): void {
  const lineTrainer = (sgd: SgdOptions) => {
    const weights = new Map([
      ['a.weight', Float32Array.of(2, 3)],
      ['a.bias', Float32Array.of(5)],
    ]);
    return make({ graph: line, weights, outputs: ['out'], sgd });
  };

  it('updates as Caffe: V ← μV + r·(g + λw), w ← w − V, with each parameter’s own factors', async () => {
    const policy = (name: string) => (name === 'a.bias' ? { rate: 2 } : { decay: 3 });
    const trainer = lineTrainer({ momentum: 0.5, weightDecay: 0.1, policy });
    // g(weight) = [1·1 + 2·(−1), 10·1 + 20·(−1)] = [−1, −10]; g(bias) = 0 then 2.
    await trainer.step(pixels, () => gradient(1, -1), 0.01);
    const v = [0.01 * (-1 + 0.3 * 2), 0.01 * (-10 + 0.3 * 3)] as const;
    const first = trainer.state();
    close(first.momenta.get('a.weight'), v);
    close(first.weights.get('a.weight'), [2 - v[0], 3 - v[1]]);
    close(first.weights.get('a.bias'), [5]);
    await trainer.step(pixels, () => gradient(1, 1), 0.1);
    const second = trainer.state();
    close(second.momenta.get('a.bias'), [2 * 0.1 * 2]);
    close(second.weights.get('a.bias'), [5 - 0.4]);
    const next = 0.5 * v[0] + 0.1 * (3 + 0.3 * (2 - v[0]));
    close(second.weights.get('a.weight')?.subarray(0, 1), [2 - v[0] - next]);
    expect(second.updates).to.equal(2);
    await trainer.close();
  });

  it('takes a momentum for one update: TensorFlow’s form, whose V has no rate in it, where the rate drops', async () => {
    const trainer = lineTrainer({ momentum: 0.5, weightDecay: 0 });
    const rates = [0.1, 0.1, 0.01, 0.01];
    let [velocity, bias] = [0, 5];
    for (const [k, rate] of rates.entries()) {
      const momentum = (0.5 * rate) / (rates[k - 1] ?? rate);
      await trainer.step(pixels, () => gradient(1, k), rate, { momentum });
      velocity = 0.5 * velocity + (1 + k);
      bias -= rate * velocity;
      close(trainer.state().weights.get('a.bias'), [bias]);
    }
    await trainer.close();
  });

  it('looks ahead by momentum as PyTorch’s SGD with nesterov, also where the rate drops', async () => {
    // torch.optim.SGD: d = g + λw, b ← μb + d (b = d at first), w ← w − r·(d + μb).
    const [mu, lambda] = [0.5, 0.1];
    const rates = [0.1, 0.1, 0.01, 0.02];
    const trainer = lineTrainer({ momentum: mu, nesterov: true, weightDecay: lambda });
    const of = { weight: [2, 3], bias: [5] };
    const buffers = { weight: [0, 0], bias: [0] };
    for (const [k, rate] of rates.entries()) {
      // By hand, the first: d = 1 + 0.1·2 = 1.2, w = 2 − 0.1·(1.2 + 0.5·1.2) = 1.82.
      if (k === 1) expect(of.weight[0]).to.be.closeTo(1.82, 1e-12);
      // g(weight) = [1 + 2k, 10 + 20k], g(bias) = 1 + k; biases have no decay.
      const pulls = { weight: [1 + 2 * k, 10 + 20 * k].map((g, i) => g + lambda * (of.weight[i] ?? 0)), bias: [1 + k] };
      for (const key of ['weight', 'bias'] as const) {
        buffers[key] = buffers[key].map((buffer, i) => mu * buffer + (pulls[key][i] ?? 0));
        of[key] = of[key].map((w, i) => w - rate * ((pulls[key][i] ?? 0) + mu * (buffers[key][i] ?? 0)));
      }
      const momentum = (mu * rate) / (rates[k - 1] ?? rate);
      await trainer.step(pixels, () => gradient(1, k), rate, { momentum });
      const { weights } = trainer.state();
      close(weights.get('a.weight'), of.weight);
      close(weights.get('a.bias'), of.bias);
    }
    await trainer.close();
  });

  for (const nesterov of [false, true])
    it(`makes one update of several batches: their mean gradient, and nothing before the last${nesterov ? ' (Nesterov)' : ''}`, async () => {
      const { graph, weights, random } = tinySet();
      const batches = [1, 2, 3].map(() => batchOf(random, 1, 33, 40));
      const update = { momentum: 0.7 };
      const [whole, parts] = [1, 2].map(() =>
        make({ graph, weights, outputs: ['logits'], sgd: { weightDecay: 0.1, nesterov } }),
      ) as [Trainer, Trainer];
      const data = Float32Array.from(batches.flatMap((batch) => [...batch.data]));
      // The mean over three photos, and each photo's own.
      const mean: LossFunction = (outputs) => ({ logits: scaled(shrink(outputs).logits, 1 / 3) });
      for (let round = 0; round < 2; round++) {
        await whole.step({ ...(batches[0] as FloatBatch), data, count: 3 }, mean, 0.3, update);
        const before = parts.state();
        for (const [k, batch] of batches.entries()) {
          expectSame(parts.state(), before);
          await parts.step(batch, shrink, 0.3, { ...update, share: 1 / 3, more: k < 2 });
        }
        expect(parts.state().updates).to.equal(round + 1);
      }
      const [a, b] = [whole.state(), parts.state()];
      for (const kind of ['weights', 'momenta'] as const) {
        for (const [name, values] of a[kind]) expect(distance(values, b[kind].get(name)), name).to.be.below(1e-5);
      }
      for (const trainer of [whole, parts]) await trainer.close();
    });

  it('adds the gradients of a second batch with a loss of its own to the same update', async () => {
    const trainer = lineTrainer({ momentum: 0, weightDecay: 0 });
    await trainer.step(pixels, () => gradient(1, 0), 0.1, { share: 1, more: true });
    // Made out of what the first forward gave; the weights are still those from before.
    const second = { ...pixels, data: Float32Array.of(3, 4, 30, 40) };
    const lossOf: LossFunction = ({ out }) => {
      close(out?.data, [2 * 3 + 3 * 30 + 5, 2 * 4 + 3 * 40 + 5]);
      return gradient(0, 2);
    };
    await trainer.step(second, lossOf, 0.1, { share: 1 });
    close(trainer.state().weights.get('a.weight'), [2 - 0.1 * (1 + 8), 3 - 0.1 * (10 + 80)]);
    close(trainer.state().weights.get('a.bias'), [5 - 0.1 * (1 + 2)]);
    expect(trainer.state().updates).to.equal(1);
    await trainer.close();
  });

  it('drops an update whose second batch is refused', async () => {
    const trainer = lineTrainer({ momentum: 0.5, weightDecay: 0 });
    await trainer.step(pixels, () => gradient(1, 0), 0.1);
    const before = trainer.state();
    await trainer.step(pixels, () => gradient(1, 1), 0.1, { share: 0.5, more: true });
    const refused = await trainer.step(pixels, () => gradient(Number.NaN, 0), 0.1, { share: 0.5 }).catch((e) => e);
    expect(refused.message).to.match(/the last update was taken back/);
    expect(trainer.state().updates).to.equal(0);
    // As from the start: the part that was in is forgotten.
    await trainer.step(pixels, () => gradient(1, 0), 0.1);
    expectSame(trainer.state(), before);
    await trainer.close();
  });

  it('leaves frozen parameters and those that no wanted output needs as they are', async () => {
    const { graph, weights, images } = tinySet();
    const policy = (name: string) => ({ frozen: name.startsWith('trunk1.') });
    const trainer = make({ graph, weights, outputs: ['logits'], sgd: { policy } });
    await trainer.step(images, shrink, 0.1);
    const { weights: after, momenta } = trainer.state();
    for (const [name, values] of weights) {
      const same = name.startsWith('trunk1.') || name.startsWith('cam.');
      expect(after.get(name), name)[same ? 'to' : 'not'].deep.equal(values);
      expect(momenta.has(name), name).to.equal(!same);
    }
    await trainer.close();
  });

  it('goes on from a saved state with the same bits', async () => {
    const { graph, weights, images } = tinySet();
    const from = (start: Weights, momenta?: Weights) =>
      make({ graph, weights: start, outputs: ['logits'], sgd: {}, ...(momenta && { momenta }) });
    const whole = from(weights);
    for (let k = 0; k < 6; k++) await whole.step(images, shrink, 0.1);
    const half = from(weights);
    for (let k = 0; k < 3; k++) await half.step(images, shrink, 0.1);
    const saved = half.state();
    const rest = from(saved.weights, saved.momenta);
    for (let k = 0; k < 3; k++) await rest.step(images, shrink, 0.1);
    for (const [name, values] of whole.state().weights)
      expect(rest.state().weights.get(name), name).to.deep.equal(values);
    for (const trainer of [whole, half, rest]) await trainer.close();
  });

  it('changes nothing when the loss refuses a step, and takes the last update back when its outputs are not finite', async () => {
    const trainer = lineTrainer({ momentum: 0, weightDecay: 0 });
    const refuse = () => {
      throw new DsrgError('NUMERIC', 'no');
    };
    expect((await trainer.step(pixels, refuse, 1).catch((error) => error)).message).to.equal('no');
    const bad = await trainer.step(pixels, () => gradient(Number.NaN, 0), 1).catch((error) => error);
    expect(bad).to.be.instanceOf(DsrgError);
    expect(bad.code).to.equal('NUMERIC');
    expect(bad.message).to.match(/gradient of out is not finite before any update/);
    expect(bad.hint).to.match(/lower the learning rate/);
    expect(trainer.state().updates).to.equal(0);
    close(trainer.state().weights.get('a.weight'), [2, 3]);
    // An update that overflows shows at the next step: it is undone, so the state is the last good one.
    await trainer.step(pixels, () => gradient(3e38, 3e38), 1e30);
    const after = await trainer.step(pixels, () => gradient(0, 0), 1).catch((error) => error);
    expect(after.message).to.match(/Output out is not finite; the last update was taken back/);
    expect(trainer.state().updates).to.equal(0);
    expect([...(trainer.state().weights.get('a.weight') as Float32Array)]).to.deep.equal([2, 3]);
    await trainer.close();
  });

  it('names a parameter that is missing or of another size', () => {
    const from = (weights: Weights) => () => make({ graph: line, weights, outputs: ['out'], sgd: {} });
    expect(from(new Map())).to.throw(DsrgError, /Parameter a\.weight of line is missing; expected 1×2×1×1/);
    expect(from(new Map([['a.weight', new Float32Array(3)]]))).to.throw(DsrgError, /has 3 values; expected 1×2×1×1/);
  });
}

function expectSame(found: TrainerState, expected: TrainerState): void {
  for (const [name, values] of expected.weights) expect(found.weights.get(name), name).to.deep.equal(values);
  for (const [name, values] of expected.momenta) expect(found.momenta.get(name), name).to.deep.equal(values);
}

function close(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(found).to.have.length(expected.length);
  for (const [k, value] of expected.entries()) expect(found?.[k], `${k}`).to.be.closeTo(value, 1e-6);
}

/** ‖a − b‖. */
export function distance(a: Float32Array, b: Float32Array | undefined): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - (b?.[k] as number)) ** 2, 0));
}
