import { DsrgError, type FloatBatch, type Graph } from '@dsrg/core';
import { expect } from 'chai';
import { createNetwork } from '../../../../core/networks/create-network.ts';
import { createRandom } from '../../../../trainer/data/random.ts';
import type { Backend } from '../../../../trainer/engine/tfjs/tensorflow.ts';
import { TfjsTrainer } from '../../../../trainer/engine/tfjs/tfjs-trainer.ts';
import { initialiseWeights } from '../../../../trainer/weights/initialise-weights.ts';
import { testBatchNorm } from '../batch-norm-tests.ts';
import { line, shrink, testTrainer } from '../trainer-tests.ts';
import { testBackend } from './test-backend.ts';

describe('trainer/engine/tfjs: TfjsTrainer', () => {
  let backend: Backend;
  before(async () => {
    backend = await testBackend();
  });

  testBatchNorm((request) => new TfjsTrainer({ ...request, backend }));
  testTrainer((request) => new TfjsTrainer({ ...request, backend }));

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
      if (step % 3 === 0) await trainer.step(images, shrink, 0.01, { share: 0.5, more: true });
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
