import { readFile } from 'node:fs/promises';
import { readOnnxWeights } from '@dsrg/converters';
import { type FloatBatch, parametersOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import type { Layout } from '../../../trainer/engine/onnx/step-context.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';
import { importTrunk } from '../../../trainer/weights/import-trunk.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { shared } from '../../shared.ts';
import { testBatchNorm } from './batch-norm-tests.ts';
import { batchOf, distance, scaled, shrink, testTrainer, tinySet } from './trainer-tests.ts';

const portable: Layout = { kind: 'portable' };

describe('trainer/engine/onnx: OnnxTrainer', () => {
  testBatchNorm((request) => new OnnxTrainer({ runtime: nodeRuntime(), ...request, layout: portable, threads: 1 }));
  testTrainer((request) => new OnnxTrainer({ runtime: nodeRuntime(), ...request, layout: portable, threads: 1 }));

  it('has the same gradients in blocks as in portable operators, to 1e-5', async function () {
    const { layout, reason } = await probeBlocked(nodeRuntime());
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
          const trainer = new OnnxTrainer({
            runtime: nodeRuntime(),
            graph,
            weights,
            outputs: ['logits'],
            layout: form,
            sgd,
          });
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
    const { layout } = await probeBlocked(nodeRuntime());
    if (layout.kind !== 'blocked') return this.skip();
    const { graph, weights, random, images } = tinySet(2, 1, 17, 17);
    const runtime = nodeRuntime();
    const said: string[] = [];
    let refuse = false;
    const trainer = new OnnxTrainer({
      runtime: {
        ...runtime,
        open(model, options) {
          const blocked = new TextDecoder('latin1').decode(model).includes('nchwc');
          if (refuse && blocked) throw new Error('not a registered function\nmore');
          return runtime.open(model, options);
        },
      },
      graph,
      weights,
      layout,
      outputs: ['logits'],
      say: (line) => said.push(line),
    });
    await trainer.step(images, shrink, 0.1);
    const before = trainer.state();
    refuse = true;
    const larger = batchOf(random, 1, 25, 17);
    await trainer.step(larger, shrink, 0);
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
});
