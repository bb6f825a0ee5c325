import { DsrgError, type FloatBatch, type Graph, sizeOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../../trainer/data/random.ts';
import type { Outputs, SgdOptions } from '../../../../trainer/engine/engine.ts';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { TfjsTrainer } from '../../../../trainer/engine/tfjs/tfjs-trainer.ts';
import { createNetwork } from '../../../../trainer/networks/create-network.ts';
import { initialiseWeights } from '../../../../trainer/networks/initialise.ts';
import { testBackend } from './test-backend.ts';

/** One 1×1 convolution, 2 → 1 channels: its gradients are sums that can be done by hand. */
const line: Graph = {
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

describe('trainer/engine/tfjs: TfjsTrainer', () => {
  let backend: Backend;
  before(async () => {
    backend = await testBackend();
  });

  const lineTrainer = (sgd: SgdOptions) => {
    const weights = new Map([
      ['a.weight', Float32Array.of(2, 3)],
      ['a.bias', Float32Array.of(5)],
    ]);
    return new TfjsTrainer({ backend, graph: line, weights, sgd });
  };
  const tinySet = () => {
    const { graph } = createNetwork('tiny', { classes: 3 });
    const random = createRandom(5);
    const weights = initialiseWeights(graph, () => random.normal());
    const data = Float32Array.from({ length: sizeOf([2, 3, 33, 40]) }, () => random.uniform(-1, 1));
    const images: FloatBatch = { kind: 'batch', data, count: 2, channels: 3, height: 33, width: 40 };
    return { graph, weights, images };
  };
  const shrink = (outputs: Outputs) => {
    const logits = outputs.logits as FloatBatch;
    return { logits: { ...logits, data: logits.data.map((value) => value * 0.01) } };
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
    await trainer.step(pixels, () => gradient(1, 1), 0.01);
    const second = trainer.state();
    close(second.weights.get('a.bias'), [5 - 0.02 * 2]);
    const next = 0.5 * v[0] + 0.01 * (3 + 0.3 * (2 - v[0]));
    close(second.weights.get('a.weight')?.subarray(0, 1), [2 - v[0] - next]);
    expect(second.updates).to.equal(2);
    await trainer.close();
  });

  it('leaves frozen parameters and those that no wanted output needs as they are', async () => {
    const { graph, weights, images } = tinySet();
    const policy = (name: string) => ({ frozen: name.startsWith('trunk1.') });
    const trainer = new TfjsTrainer({ backend, graph, weights, outputs: ['logits'], sgd: { policy } });
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
    const make = (from: Weights, momenta?: Weights) =>
      new TfjsTrainer({ backend, graph, weights: from, outputs: ['logits'], ...(momenta && { momenta }) });
    const whole = make(weights);
    for (let k = 0; k < 4; k++) await whole.step(images, shrink, 0.1);
    const half = make(weights);
    for (let k = 0; k < 2; k++) await half.step(images, shrink, 0.1);
    const saved = half.state();
    const rest = make(saved.weights, saved.momenta);
    for (let k = 0; k < 2; k++) await rest.step(images, shrink, 0.1);
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
    expect(trainer.state().updates).to.equal(0);
    await trainer.step(pixels, () => gradient(3e38, 3e38), 1e30);
    const after = await trainer.step(pixels, () => gradient(0, 0), 1).catch((error) => error);
    expect(after.message).to.match(/Output out is not finite; the last update was taken back/);
    expect(trainer.state().updates).to.equal(0);
    expect([...(trainer.state().weights.get('a.weight') as Float32Array)]).to.deep.equal([2, 3]);
    await trainer.close();
  });

  it('leaves no tensor behind in 200 steps, nor when it is closed', async () => {
    const { tf } = backend;
    const none = tf.memory().numTensors;
    const { graph } = createNetwork('tiny', { classes: 3 });
    const dropped: Graph = {
      ...graph,
      nodes: graph.nodes.flatMap((node) =>
        node.name === 'logits' && node.kind === 'convolution'
          ? [
              { kind: 'dropout' as const, name: 'drop', input: node.input, rate: 0.5 },
              { ...node, input: 'drop' },
            ]
          : [node],
      ),
    };
    const random = createRandom(5);
    const weights = initialiseWeights(dropped, () => random.normal());
    const trainer = new TfjsTrainer({
      backend,
      graph: dropped,
      weights,
      outputs: ['logits'],
      random: () => random.uniform(),
    });
    const images: FloatBatch = {
      kind: 'batch',
      data: new Float32Array(3 * 81).fill(0.5),
      count: 1,
      channels: 3,
      height: 9,
      width: 9,
    };
    const counts = new Set<number>();
    for (let step = 0; step < 200; step++) {
      if (step % 50 === 9) {
        await trainer.forward(images);
        trainer.state();
        const refused = await trainer
          .step(images, () => ({ logits: { ...images, data: new Float32Array([Number.NaN]) } }), 0.1)
          .catch((error) => error);
        expect(refused).to.be.instanceOf(DsrgError);
      }
      await trainer.step(images, shrink, 0.01);
      if (step > 0) counts.add(tf.memory().numTensors);
    }
    // Weights and momenta, once as they are and once as they were.
    expect([...counts]).to.deep.equal([none + 2 * 2 * 12]);
    await trainer.close();
    expect(tf.memory().numTensors).to.equal(none);
  });

  it('refuses what TensorFlow.js has no operator for', () => {
    const graph: Graph = {
      ...line,
      nodes: [{ ...line.nodes[0], kernel: 3, stride: 2, dilation: 2 } as Graph['nodes'][0]],
    };
    const weights = new Map([
      ['a.weight', new Float32Array(18)],
      ['a.bias', new Float32Array(1)],
    ]);
    expect(() => new TfjsTrainer({ backend, graph, weights })).to.throw(DsrgError, /stride 2 and dilation 2/);
  });
});

function close(found: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(found).to.have.length(expected.length);
  for (const [k, value] of expected.entries()) expect(found?.[k], `${k}`).to.be.closeTo(value, 1e-6);
}
