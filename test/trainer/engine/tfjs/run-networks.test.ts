import { type FloatBatch, inferShapes } from '@dsrg/core';
import { expect } from 'chai';
import { resnetCam } from '../../../../core/networks/resnet-deeplab.ts';
import { vgg16Cam } from '../../../../core/networks/vgg16-cam.ts';
import { createRandom } from '../../../../trainer/data/random.ts';
import { OnnxTrainer } from '../../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../../trainer/engine/onnx/probe-blocked.ts';
import { TfjsTrainer } from '../../../../trainer/engine/tfjs/tfjs-trainer.ts';
import { nodeRuntime } from '../../../../trainer/node/onnx-runtime.ts';
import { initialiseWeights } from '../../../../trainer/weights/initialise-weights.ts';
import { testBackend } from './test-backend.ts';

/** Networks that learn tags; those that segment are trained on both engines in `engine/tfjs/engines-agree.test.ts`. */
const networks = [
  vgg16Cam({ classes: 4 }),
  resnetCam({ classes: 4, depth: 50, scale: 'learned', strideOn: '3x3', poolCeil: false, outputStride: 16 }),
];

describe('networks that learn tags', () => {
  for (const { graph, sigmas } of networks) {
    it(`${graph.name} has outputs of the inferred shapes, the same on both engines to 1e-4`, async function () {
      this.timeout(120_000);
      const random = createRandom(4);
      const weights = initialiseWeights(graph, () => random.normal(), sigmas);
      const [height, width] = [38, 33];
      const data = Float32Array.from({ length: 3 * height * width }, () => random.uniform(-1, 1));
      const images: FloatBatch = { kind: 'batch', data, count: 1, channels: 3, height, width };
      const { layout } = await probeBlocked(nodeRuntime());
      const [onnx, tfjs] = [
        new OnnxTrainer({ runtime: nodeRuntime(), graph, weights, layout, threads: 1 }),
        new TfjsTrainer({ graph, weights, backend: await testBackend() }),
      ];
      const [expected, found] = [await onnx.forward(images), await tfjs.forward(images)];
      const shapes = inferShapes(graph, height, width);
      for (const [name, node] of Object.entries(graph.outputs)) {
        const [a, b] = [expected[name], found[name]] as [FloatBatch, FloatBatch];
        const { data: values, kind: _, ...shape } = a;
        expect(shape, name).to.deep.equal({ ...shapes.get(node), count: 1 });
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(largest, name).to.be.greaterThan(0);
        const worst = values.reduce((most, value, k) => Math.max(most, Math.abs(value - (b.data[k] as number))), 0);
        expect(worst / largest, name).to.be.below(1e-4);
      }
      await onnx.close();
      await tfjs.close();
    });
  }
});
