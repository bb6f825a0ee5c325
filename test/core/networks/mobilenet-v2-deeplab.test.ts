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

describe('mobilenet-v2-deeplab', () => {
  it('has output stride 32, 16 and 8 without another parameter', () => {
    const networks = ([32, 16, 8] as const).map((outputStride) =>
      createNetwork('mobilenet-v2-deeplab', { classes: 21, outputStride }),
    );
    for (const { graph, outputStride } of networks) {
      const shapes = inferShapes(graph, 321, 321);
      const side = Math.ceil(321 / outputStride);
      expect(shapes.get('scores')).to.deep.equal({ channels: 21, height: side, width: side });
      // Scores are brought to stride 8 (DSRG's grid), whatever the features' stride.
      expect(shapes.get(graph.outputs.logits as string)).to.deep.equal({ channels: 21, height: 41, width: 41 });
    }
    const shapes = networks.map(({ graph }) => parametersOf(graph).map(({ name, shape }) => `${name} ${shape}`));
    expect(shapes[1]).to.deep.equal(shapes[0]);
    expect(shapes[2]).to.deep.equal(shapes[0]);
  });

  it('has MobileNetV2’s 2,223,872 − 34,112 trunk parameters once batch norm is folded', () => {
    // torchvision's features hold 2,223,872 parameters: of them 2 × 17,056 belong to batch norms, which become 17,056 biases.
    const { graph, trunk } = createNetwork('mobilenet-v2-deeplab', { classes: 21 });
    const own = parametersOf(graph).filter(({ node }) => trunk.includes(node.name));
    const count = (role: string) =>
      own.filter((p) => p.role === role).reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    expect(count('bias')).to.equal(17056);
    expect(count('weight')).to.equal(2223872 - 2 * 17056);
  });

  it('reproduces the ImageNet model’s features to 1e-4, in every layout', async function () {
    const path = shared('weights/mobilenet-v2-1.0-imagenet.onnx');
    if (path === undefined) return this.skip();
    const network = createNetwork('mobilenet-v2-deeplab', { classes: 16, outputStride: 32 });
    const random = signedNumbers(3);
    const weights = initialiseWeights(network.graph, random);
    const taken = importTrunk(network, readOnnxWeights(await readFile(path), path), weights, path);
    expect(taken).to.have.length(104);
    const [height, width] = [97, 130];
    const data = Float32Array.from({ length: 3 * height * width }, random);
    const original = await InferenceSession.create(path);
    const { features } = await original.run({ input: new Tensor('float32', data, [1, 3, height, width]) });
    const { layout } = await probeBlocked(nodeRuntime());
    for (const form of [{ kind: 'portable' } as const, layout]) {
      const trainer = new OnnxTrainer({
        runtime: nodeRuntime(),
        graph: network.graph,
        weights,
        layout: form,
        outputs: ['features'],
      });
      const found = (await trainer.forward({ kind: 'batch', data, count: 1, channels: 3, height, width })).features
        ?.data as Float32Array;
      const expected = features?.data as Float32Array;
      expect(found).to.have.length(expected.length);
      expect(Math.max(...expected)).to.be.greaterThan(1);
      expect(Math.max(...found.map((value, k) => Math.abs(value - (expected[k] as number))))).to.be.below(1e-4);
      await trainer.close();
    }
  });

  it('refuses weights of another network by name', async function () {
    const path = shared('weights/deeplabv3-mobilenet-v2-voc-513.onnx');
    if (path === undefined) return this.skip();
    const network = createNetwork('mobilenet-v2-deeplab', { classes: 16 });
    const file = readOnnxWeights(await readFile(path), 'deeplab.onnx');
    expect(() => importTrunk(network, file, new Map(), 'deeplab.onnx')).to.throw(
      /deeplab\.onnx has .* where mobilenet-v2-deeplab needs .* of \d+×/,
    );
  });
});
