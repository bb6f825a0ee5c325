import { readFile } from 'node:fs/promises';
import { readOnnxWeights } from '@dsrg/converters';
import { inferShapes, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';
import { importTrunk } from '../../../trainer/weights/import-trunk.ts';
import { initialiseWeights } from '../../../trainer/weights/initialise-weights.ts';
import { signedNumbers } from '../../numbers.ts';
import { shared } from '../../shared.ts';

describe('efficientnet-lite0-deeplab', () => {
  it('has EfficientNet-Lite0’s 4,652,008 parameters less its classifier’s, once batch norm is folded', () => {
    // Of the published 4,652,008, 1,281,000 belong to the classifier (1280 → 1000) and 2 × 21,008 to batch norms, which become biases.
    const { graph, trunk } = createNetwork('efficientnet-lite0-deeplab', { classes: 21 });
    const own = parametersOf(graph).filter(({ node }) => trunk.includes(node.name));
    const count = (role: string) =>
      own.filter((p) => p.role === role).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(trunk).to.have.length(1 + 2 + 15 * 3 + 1);
    expect(count('bias')).to.equal(21008);
    expect(count('weight')).to.equal(4652008 - 1281000 - 2 * 21008);
  });

  it('filters by 5×5 where the paper does, and dilates where strides are removed', () => {
    const depthwise = (outputStride: number) =>
      createNetwork('efficientnet-lite0-deeplab', { classes: 21, outputStride }).graph.nodes.flatMap((node) =>
        node.kind === 'convolution' && node.name.endsWith('depthwise') ? [node] : [],
      );
    expect(
      depthwise(16)
        .map(({ kernel }) => kernel)
        .join(''),
    ).to.equal('3335533355555553');
    expect(
      depthwise(16)
        .map(({ stride = 1 }) => stride)
        .join(''),
    ).to.equal('1212121111111111');
    expect(
      depthwise(16)
        .map(({ dilation = 1 }) => dilation)
        .join(''),
    ).to.equal('1111111111112222');
    expect(
      depthwise(8)
        .map(({ dilation = 1 }) => dilation)
        .join(''),
    ).to.equal('1111112222224444');
    for (const outputStride of [32, 16, 8]) {
      const { graph } = createNetwork('efficientnet-lite0-deeplab', { classes: 21, outputStride });
      const shapes = inferShapes(graph, 321, 321);
      expect(shapes.get(graph.outputs.logits as string)).to.deep.equal({ channels: 21, height: 41, width: 41 });
    }
  });

  it('takes every array of the ImageNet model and reproduces its features to 1e-4, in every layout', async function () {
    const path = shared('weights/efficientnet-lite0-imagenet.onnx');
    if (path === undefined) return this.skip();
    const network = createNetwork('efficientnet-lite0-deeplab', { classes: 16, outputStride: 32 });
    const random = signedNumbers(3);
    const weights = initialiseWeights(network.graph, random);
    const taken = importTrunk(network, readOnnxWeights(await readFile(path), path), weights, path);
    expect(taken).to.have.length(2 * network.trunk.length);
    const [height, width] = [97, 130];
    const data = Float32Array.from({ length: 3 * height * width }, random);
    const original = await InferenceSession.create(path);
    const feeds = { [original.inputNames[0] as string]: new Tensor('float32', data, [1, 3, height, width]) };
    const expected = (await original.run(feeds, ['features'])).features?.data as Float32Array;
    const runtime = nodeRuntime();
    for (const layout of [{ kind: 'portable' } as const, (await probeBlocked(runtime)).layout]) {
      const trainer = new OnnxTrainer({ runtime, graph: network.graph, weights, layout, outputs: ['features'] });
      const found = (await trainer.forward({ kind: 'batch', data, count: 1, channels: 3, height, width })).features
        ?.data as Float32Array;
      expect(found).to.have.length(expected.length);
      expect(Math.max(...expected)).to.be.greaterThan(1);
      const worst = Math.max(...found.map((value, k) => Math.abs(value - (expected[k] as number))));
      expect(worst).to.be.below(1e-4);
      await trainer.close();
    }
  });
});
