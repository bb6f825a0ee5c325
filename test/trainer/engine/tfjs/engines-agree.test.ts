import { readFile } from 'node:fs/promises';
import { readOnnxWeights } from '@dsrg/converters';
import { type FloatBatch, IGNORE, type LabelMap, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork, type NetworkName } from '../../../../core/networks/create-network.ts';
import { createRandom } from '../../../../trainer/data/random.ts';
import type { Outputs, Trainer, TrainerRequest } from '../../../../trainer/engine/engine.ts';
import { OnnxTrainer } from '../../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../../trainer/engine/onnx/probe-blocked.ts';
import type { Layout } from '../../../../trainer/engine/onnx/step-context.ts';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { TfjsTrainer } from '../../../../trainer/engine/tfjs/tfjs-trainer.ts';
import { pixelLoss } from '../../../../trainer/losses/pixel-loss.ts';
import { nodeRuntime } from '../../../../trainer/node/onnx-runtime.ts';
import { importTrunk } from '../../../../trainer/weights/import-trunk.ts';
import { initialiseWeights } from '../../../../trainer/weights/initialise-weights.ts';
import { shared } from '../../../shared.ts';
import { testBackend } from './test-backend.ts';

const CLASSES = 6;

/** A network's first weights and a batch of photos with labels, all from one seed. */
async function setUp(name: NetworkName, side: number, count: number, seed: number) {
  const network = createNetwork(name, { classes: CLASSES });
  const random = createRandom(seed);
  const weights = initialiseWeights(network.graph, () => random.normal());
  const path = name.startsWith('mobilenet-v2') ? shared('weights/mobilenet-v2-1.0-imagenet.onnx') : undefined;
  // A trained network's biases are not 0, and what is near 0 has no relative distance.
  for (const [parameter, { length }] of weights) {
    if (parameter.endsWith('.bias'))
      weights.set(
        parameter,
        Float32Array.from({ length }, () => 0.05 * random.normal()),
      );
  }
  if (path !== undefined) importTrunk(network, readOnnxWeights(await readFile(path), path), weights, path);
  const data = Float32Array.from(
    Array.from({ length: 3 * count }, () => waves(side, () => random.uniform(-1, 1))).flat(),
  );
  const images: FloatBatch = { kind: 'batch', data, count, channels: 3, height: side, width: side };
  return { network, weights, images };
}

/** One channel of a photo: smooth, as photos are. Noise drives deep networks over so many kinks that rounding decides where they go. */
function waves(side: number, draw: () => number): number[] {
  const three = Array.from({ length: 3 }, () => [draw(), draw(), draw()] as const);
  return Array.from({ length: side * side }, (_, k) => {
    const [x, y] = [(k % side) / side, Math.floor(k / side) / side];
    const height = (a: number, b: number, c: number) => Math.sin(25 * (a * x + b * y) + 3 * c) / 3;
    return three.reduce((sum, [a, b, c]) => sum + height(a, b, c), 0);
  });
}

interface Trained {
  /** Of the first step. */
  readonly logits: Float32Array;
  readonly loss: number;
  /** V after the first step: r·(g + λw). */
  readonly momenta: Weights;
  /** After the last one. */
  readonly weights: Weights;
}

const RATE = 2e-4;
const DECAY = 5e-4;

async function train(trainer: Trainer, images: FloatBatch, steps: number): Promise<Trained> {
  const losses: number[] = [];
  let first: Outputs = {};
  let momenta: Weights = new Map();
  for (let step = 0; step < steps; step++) {
    await trainer.step(
      images,
      (outputs) => {
        if (step === 0) first = outputs;
        const logits = outputs.logits as FloatBatch;
        const { height, width } = logits;
        const labels = Array.from({ length: images.count }, (_, n): LabelMap => {
          const cells = Uint8Array.from({ length: height * width }, (_, k) =>
            k % 5 === 0 ? IGNORE : (k + n) % CLASSES,
          );
          return { kind: 'labels', data: cells, height, width };
        });
        const { value, gradient } = pixelLoss(logits, labels);
        losses.push(value);
        return { logits: gradient };
      },
      RATE,
    );
    if (step === 0) momenta = trainer.state().momenta;
  }
  const { weights } = trainer.state();
  await trainer.close();
  return { logits: (first.logits as FloatBatch).data.slice(), loss: losses[0] as number, momenta, weights };
}

/** The gradients of the first step: V/r − λw, where w are the weights before it (biases do not decay). */
function gradientsOf(momenta: Weights, before: Weights): Weights {
  return new Map(
    [...momenta].map(([name, values]) => {
      const decay = name.endsWith('.weight') ? DECAY : 0;
      const start = before.get(name) as Float32Array;
      const gradients = new Float32Array(values.length);
      for (let k = 0; k < gradients.length; k++)
        gradients[k] = (values[k] as number) / RATE - decay * (start[k] as number);
      return [name, gradients];
    }),
  );
}

/**
 * Their gradients are rounding alone: maps of 3×3 cells make the pyramid's dilated layers 1×1 layers, and the batch norms behind those take
 * the bias of what they read away again.
 */
const roundings = new Set(['block16.project.bias']);

/** ‖a − b‖ / ‖b‖ of the parameter where it is largest. */
function worstDistance(a: Weights, b: Weights): number {
  const compared = [...b].filter(([name]) => !roundings.has(name));
  return Math.max(...compared.map(([name, values]) => distance(a.get(name) as Float32Array, values)));
}

function distance(a: Float32Array, b: Float32Array): number {
  let [difference, size] = [0, 0];
  for (let k = 0; k < b.length; k++) {
    const value = b[k] as number;
    difference += (value - (a[k] as number)) ** 2;
    size += value ** 2;
  }
  return Math.sqrt(difference / Math.max(size, 1e-30));
}

describe('trainer/engine: ONNX Runtime and TensorFlow.js from one checkpoint and batch', () => {
  let backend: Backend;
  let layout: Layout;
  before(async () => {
    backend = await testBackend();
    layout = (await probeBlocked(nodeRuntime())).layout;
  });

  const makers = (request: Omit<TrainerRequest, 'outputs'>) => {
    // Both draw dropout from the same stream.
    const random = () => {
      const stream = createRandom(3);
      return { random: () => stream.uniform() };
    };
    const whole = { ...request, outputs: ['logits'] };
    return [
      new OnnxTrainer({ runtime: nodeRuntime(), ...whole, ...random(), layout, threads: 1 }),
      new TfjsTrainer({ ...whole, ...random(), backend }),
    ] as const;
  };

  /** Network, side and number of photos, and steps: the larger ones of a kind are compared for one alone. */
  const networks: readonly [NetworkName, number, number, number][] = [
    ['tiny', 33, 2, 20],
    ['mobilenet-v2-deeplab', 33, 2, 20],
    ['vgg16-large-fov', 25, 1, 6],
    ['vgg16-deeplab', 25, 1, 1],
    ['resnet50-deeplab', 25, 1, 1],
    ['mobilenet-v2-recurseed', 33, 4, 3],
  ];
  /** How far apart the engines are after one step and after the last. */
  async function compare(name: NetworkName, side: number, count: number, steps: number, seed: number) {
    const { network, weights, images } = await setUp(name, side, count, seed);
    const { graph } = network;
    const frozen = new Set(network.frozen);
    const policy = (parameter: string) => ({ frozen: frozen.has(parameter.slice(0, parameter.lastIndexOf('.'))) });
    const results: Trained[] = [];
    for (const trainer of makers({ graph, weights, sgd: { weightDecay: DECAY, policy } }))
      results.push(await train(trainer, images, steps));
    const [onnx, tfjs] = results as [Trained, Trained];
    return {
      logits: distance(tfjs.logits, onnx.logits),
      loss: Math.abs(tfjs.loss / onnx.loss - 1),
      gradients: worstDistance(gradientsOf(tfjs.momenta, weights), gradientsOf(onnx.momenta, weights)),
      weights: worstDistance(tfjs.weights, onnx.weights),
    };
  }

  for (const [name, side, count, steps] of networks) {
    const longer = `, weights after ${steps === 1 ? 'it' : `${steps} steps`} to 1e-3`;
    it(`agree on ${name}: logits, loss and gradients to 1e-4${longer}`, async function () {
      this.timeout(600_000);
      // A value on a kink (of ReLU, of a maximum) may fall to either side by rounding alone, and its gradient with it. Chance differs
      // between batches, a fault does not: the best of some counts (of ten of MobileNetV2 with random weights, four are free of it).
      let best = { logits: 0, loss: 0, gradients: Number.POSITIVE_INFINITY, weights: Number.POSITIVE_INFINITY };
      for (let seed = 1; seed <= 12 && !(best.gradients < 1e-4 && best.weights < 1e-3); seed++) {
        const found = await compare(name, side, count, steps, seed);
        const shown = Object.entries(found).map(([what, value]) => `${what} ${value.toExponential(1)}`);
        console.log(`      ${shown.join(', ')}`);
        expect(found.logits).to.be.below(1e-4);
        expect(found.loss).to.be.below(1e-4);
        if (found.weights < best.weights || found.gradients < best.gradients) best = found;
      }
      expect(best.gradients).to.be.below(1e-4);
      expect(best.weights).to.be.below(1e-3);
    });
  }
});
