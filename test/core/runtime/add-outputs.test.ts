import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FloatImage } from '@dsrg/core';
import { openFeatureNetwork, openImageNetwork } from '@dsrg/core/node';
import { expect } from 'chai';
import { addOutputs } from '../../../core/runtime/add-outputs.ts';
import { readOnnxGraph } from '../../../core/runtime/onnx-graph.ts';
import { repository } from '../../shared.ts';
import { failure } from '../node/failure.ts';

const models: Record<string, string> = JSON.parse(
  readFileSync(join(repository, 'fixtures', 'models', 'foreign.json'), 'utf8'),
);
const model = (name: string) => new Uint8Array(Buffer.from(models[name] as string, 'base64'));

const image: FloatImage = {
  ...{ kind: 'float', channels: 3, height: 2, width: 3 },
  data: Float32Array.from({ length: 18 }, (_, k) => Math.sin(k)),
};

describe('core/runtime addOutputs', () => {
  it('gives inner tensors of a network beside its outputs, in the order in which they are named', async () => {
    const plain = await openImageNetwork(model('plain'), { threads: 1 });
    const expected = (await plain.run(image)).data as Float32Array;
    await plain.close();
    // Here the convolution's output, `c`, is an inner tensor; labels are taken of it.
    const network = await openFeatureNetwork(model('argmax4'), { threads: 1 }, ['y', 'c']);
    const [labels, scores] = await network.run(image);
    await network.close();
    expect([scores?.name, scores?.dims]).to.deep.equal(['c', [1, 3, 2, 3]]);
    expect(scores?.data).to.deep.equal(expected);
    expect(labels?.dims).to.deep.equal([1, 1, 2, 3]);
    for (let cell = 0; cell < 6; cell++) {
      const own = [0, 1, 2].map((c) => expected[c * 6 + cell] as number);
      expect(labels?.data[cell]).to.equal(own.indexOf(Math.max(...own)));
    }
  });

  it('leaves a model as it is where all are outputs already, and knows what it made', () => {
    const bytes = model('argmax4');
    const graph = readOnnxGraph(bytes, 'x');
    expect(graph.outputs).to.deep.equal(['y']);
    expect(addOutputs(bytes, graph, ['y'], 'x')).to.equal(bytes);
    expect(readOnnxGraph(addOutputs(bytes, graph, ['c', 'c'], 'x'), 'x').outputs).to.deep.equal(['y', 'c']);
  });

  it('gives half floats as numbers', async () => {
    const network = await openFeatureNetwork(model('fp16_full'), { threads: 1 }, ['y']);
    const [half] = await network.run(image);
    await network.close();
    expect(half?.data).to.be.instanceOf(Float32Array);
    expect(half?.data.some((value) => Math.abs(value) > 0.1)).to.equal(true);
  });

  it('refuses tensors that are not there, and inner ones where weights lie in another file', async () => {
    const open = () => openFeatureNetwork(model('plain'), { name: 'p.onnx' }, ['features']);
    await failure(open, 'MODEL', ['p.onnx has no tensor features; it gives y.']);
    const makers = new Map(['c', 'y'].map((name) => [name, { operator: 'Conv', inputs: [] }]));
    const graph = { makers, outputs: ['y'], dataFiles: ['weights.bin'] };
    const bytes = new Uint8Array(1);
    expect(addOutputs(bytes, graph, ['y'], 'x')).to.equal(bytes);
    await failure(
      async () => addOutputs(bytes, graph, ['c'], 'x.onnx'),
      'MODEL',
      ['c is no output of x.onnx, whose weights lie in another file.'],
      'Save it whole',
    );
  });
});
