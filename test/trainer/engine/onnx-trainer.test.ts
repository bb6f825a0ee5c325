import { readFile } from 'node:fs/promises';
import { readOnnxWeights } from '@dsrg/converters';
import { DsrgError, type FloatBatch, type Graph, parametersOf, sizeOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { InferenceSession } from 'onnxruntime-node';
import { createRandom } from '../../../trainer/data/random.ts';
import type { Outputs, SgdOptions } from '../../../trainer/engine/engine.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import type { Layout } from '../../../trainer/engine/onnx/step-context.ts';
import { createNetwork } from '../../../trainer/networks/create-network.ts';
import { importTrunk, initialiseWeights } from '../../../trainer/networks/initialise.ts';
import { shared } from '../../shared.ts';

const portable: Layout = { kind: 'portable' };

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

function lineTrainer(sgd: SgdOptions, momenta?: Weights): OnnxTrainer {
  const weights = new Map([
    ['a.weight', Float32Array.of(2, 3)],
    ['a.bias', Float32Array.of(5)],
  ]);
  return new OnnxTrainer({ graph: line, weights, sgd, layout: portable, threads: 1, ...(momenta && { momenta }) });
}

describe('trainer/engine/onnx: OnnxTrainer', () => {
  it('updates as Caffe: V ← μV + r·(g + λw), w ← w − V, with each parameter’s own factors', async () => {
    const policy = (name: string) => (name === 'a.bias' ? { rate: 2 } : { decay: 3 });
    const trainer = lineTrainer({ momentum: 0.5, weightDecay: 0.1, policy });
    // g(weight) = [1·1 + 2·(−1), 10·1 + 20·(−1)] = [−1, −10]; g(bias) = 0 then 2.
    await trainer.step(pixels, () => gradient(1, -1), 0.01);
    const first = trainer.state();
    const v = [0.01 * (-1 + 0.3 * 2), 0.01 * (-10 + 0.3 * 3)] as const;
    expect(
      [...(first.momenta.get('a.weight') as Float32Array)].map((x, k) => x - (v[k] as number)).map(Math.abs),
    ).to.satisfy((errors: number[]) => errors.every((error) => error < 1e-8));
    await trainer.step(pixels, () => gradient(1, 1), 0.1);
    const { weights, momenta } = trainer.state();
    const w0 = 2 - v[0];
    expect((weights.get('a.weight') as Float32Array)[0]).to.be.closeTo(w0 - (0.5 * v[0] + 0.1 * (3 + 0.3 * w0)), 1e-6);
    // The bias: rate doubled, no decay; its first gradient was 0.
    expect((momenta.get('a.bias') as Float32Array)[0]).to.be.closeTo(2 * 0.1 * 2, 1e-7);
    expect((weights.get('a.bias') as Float32Array)[0]).to.be.closeTo(5 - 0.4, 1e-6);
    await trainer.close();
  });

  it('leaves frozen parameters alone and computes nothing for them', async () => {
    const trainer = lineTrainer({ policy: (name) => ({ frozen: name === 'a.weight' }) });
    await trainer.step(pixels, () => gradient(1, 1), 1);
    const { weights, momenta } = trainer.state();
    expect([...(weights.get('a.weight') as Float32Array)]).to.deep.equal([2, 3]);
    expect((weights.get('a.bias') as Float32Array)[0]).to.equal(3);
    expect(momenta.has('a.weight')).to.equal(false);
    await trainer.close();
  });

  it('goes on from a saved state with the same bits', async () => {
    const network = createNetwork('tiny', { classes: 3 });
    const random = createRandom(5);
    const weights = initialiseWeights(network.graph, () => random.normal());
    const images = batchOf(random, 2, 33, 40);
    const loss = (outputs: Outputs) => ({ logits: scaled(outputs.logits as FloatBatch, 0.01) });
    const make = (from: Weights, momenta?: Weights) =>
      new OnnxTrainer({
        graph: network.graph,
        weights: from,
        outputs: ['logits'],
        layout: portable,
        threads: 1,
        ...(momenta && { momenta }),
      });
    const whole = make(weights);
    for (let k = 0; k < 6; k++) await whole.step(images, loss, 0.1);
    const half = make(weights);
    for (let k = 0; k < 3; k++) await half.step(images, loss, 0.1);
    const saved = half.state();
    const rest = make(saved.weights, saved.momenta);
    for (let k = 0; k < 3; k++) await rest.step(images, loss, 0.1);
    for (const [name, values] of whole.state().weights) expect(rest.state().weights.get(name)).to.deep.equal(values);
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
    expect(bad.message).to.match(/gradient of out is not finite/);
    expect(bad.hint).to.match(/lower the learning rate/);
    expect(trainer.state().updates).to.equal(0);
    expect([...(trainer.state().weights.get('a.weight') as Float32Array)]).to.deep.equal([2, 3]);
    // An update that overflows shows at the next step: it is undone, so the state is the last good one.
    await trainer.step(pixels, () => gradient(3e38, 3e38), 1e30);
    const after = await trainer.step(pixels, () => gradient(0, 0), 1).catch((error) => error);
    expect(after.message).to.match(/Output out is not finite; the last update was taken back/);
    expect(trainer.state().updates).to.equal(0);
    expect([...(trainer.state().weights.get('a.weight') as Float32Array)]).to.deep.equal([2, 3]);
    await trainer.close();
  });

  it('has the same gradients in blocks as in portable operators, to 1e-5', async function () {
    const { layout, reason } = await probeBlocked();
    if (layout.kind !== 'blocked') {
      console.log(`    no blocked operators here: ${reason}`);
      return this.skip();
    }
    this.timeout(120_000);
    const path = shared('weights/mobilenet-v2-1.0-imagenet.onnx');
    // Without ImageNet's weights a small network has to do: random ones make deep maps so wild that rounding flips clips.
    const network = createNetwork(path === undefined ? 'tiny' : 'mobilenet-v2-deeplab', { classes: 16 });
    const { graph } = network;
    const random = createRandom(9);
    const weights = initialiseWeights(graph, () => random.normal());
    if (path !== undefined) importTrunk(network, readOnnxWeights(await readFile(path), path), weights, path);
    for (const [height, width] of [
      [65, 65],
      [64, 96],
    ] as const) {
      // A value on a kink of a clip may fall to either side by rounding alone (as it does when a photo changes by 1e-7), and its whole
      // gradient with it. Chance differs between batches, a fault does not: the best of a few counts.
      const worst: number[] = [];
      while (worst.length < 8 && !worst.some((error) => error <= 1e-5)) {
        const images = batchOf(random, 1, height, width);
        const found: Weights[] = [];
        const target: { batch?: FloatBatch } = {};
        for (const form of [portable, layout]) {
          const sgd = { momentum: 0, weightDecay: 0 };
          const trainer = new OnnxTrainer({ graph, weights, outputs: ['logits'], layout: form, sgd });
          await trainer.step(
            images,
            ({ logits }) => {
              target.batch ??= scaled(logits as FloatBatch, 1);
              return { logits: target.batch };
            },
            1,
          );
          found.push(trainer.state().weights);
          await trainer.close();
        }
        const errors = parametersOf(graph).map(({ name }) => {
          const [start, a, b] = [weights, ...found].map((set) => set?.get(name)) as [
            Float32Array,
            Float32Array,
            Float32Array,
          ];
          // Gradients are differences of weights: the weights' own rounding is no error of theirs.
          const rounding = 1e-7 * distance(a, new Float32Array(a.length));
          return Math.max(distance(a, b) - rounding, 0) / Math.max(distance(a, start), 1e-12);
        });
        worst.push(Math.max(...errors));
      }
      expect(Math.min(...worst), `${height}×${width}`).to.be.at.most(1e-5);
    }
  });

  it('takes the portable graph where a blocked one does not open, says so once, and keeps what was learned', async function () {
    const { layout } = await probeBlocked();
    if (layout.kind !== 'blocked') return this.skip();
    const { graph } = createNetwork('tiny', { classes: 3 });
    const random = createRandom(2);
    const weights = initialiseWeights(graph, () => random.normal());
    const images = batchOf(random, 1, 17, 17);
    const loss = (outputs: Outputs) => ({ logits: scaled(outputs.logits as FloatBatch, 0.01) });
    const said: string[] = [];
    let refuse = false;
    const trainer = new OnnxTrainer({
      graph,
      weights,
      layout,
      outputs: ['logits'],
      say: (line) => said.push(line),
      open(model, options) {
        const blocked = new TextDecoder('latin1').decode(model).includes('nchwc');
        if (refuse && blocked) throw new Error('not a registered function\nmore');
        return InferenceSession.create(model, options);
      },
    });
    await trainer.step(images, loss, 0.1);
    const before = trainer.state();
    refuse = true;
    const larger = batchOf(random, 1, 25, 17);
    await trainer.step(larger, loss, 0);
    expect(said).to.deep.equal([
      'engine: the blocked graph does not open here (not a registered function); taking portable operators',
    ]);
    expect(trainer.description).to.match(/portable/);
    const after = trainer.state();
    // At rate 0 only the momentum moves the weights: w − 0.9 V.
    for (const [name, values] of before.weights) {
      const momentum = before.momenta.get(name);
      const expected = values.map((value, k) => value - 0.9 * (momentum?.[k] ?? 0));
      expect(distance(after.weights.get(name) as Float32Array, expected), name).to.be.below(1e-5);
    }
    await trainer.close();
  });

  it('names a parameter that is missing or of another size', () => {
    const make = (weights: Weights) => () => new OnnxTrainer({ graph: line, weights, layout: portable });
    expect(make(new Map())).to.throw(DsrgError, /Parameter a\.weight of line is missing; expected 1×2×1×1/);
    expect(make(new Map([['a.weight', new Float32Array(3)]]))).to.throw(DsrgError, /has 3 values; expected 1×2×1×1/);
  });
});

function batchOf(
  random: { uniform(low: number, high: number): number },
  count: number,
  height: number,
  width: number,
): FloatBatch {
  const data = Float32Array.from({ length: sizeOf([count, 3, height, width]) }, () => random.uniform(-1, 1));
  return { kind: 'batch', data, count, channels: 3, height, width };
}

function scaled(batch: FloatBatch, factor: number): FloatBatch {
  return { ...batch, data: batch.data.map((value) => value * factor) };
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, k) => sum + (value - (b[k] as number)) ** 2, 0));
}
