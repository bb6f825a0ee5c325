import type { FloatBatch, Graph } from '@dsrg/core';
import { expect } from 'chai';
import type { GradientRequest } from '../../../trainer/engine/engine.ts';
import { OnnxActivationGradient } from '../../../trainer/engine/onnx/onnx-activation-gradient.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';
import { testActivationGradient } from './activation-gradient-tests.ts';

describe('trainer/engine/onnx: gradient of an activation, portable', () => {
  testActivationGradient(
    (request) =>
      new OnnxActivationGradient({ runtime: nodeRuntime(), ...request, layout: { kind: 'portable' }, threads: 1 }),
  );
});

describe('trainer/engine/onnx: gradient of an activation, as chosen for this machine', () => {
  let make: (request: GradientRequest) => OnnxActivationGradient;
  before(async () => {
    const { layout } = await probeBlocked(nodeRuntime());
    make = (request) => new OnnxActivationGradient({ runtime: nodeRuntime(), ...request, layout, threads: 1 });
  });
  testActivationGradient((request) => make(request));
});

describe('trainer/engine/onnx: gradient of an activation after a session did not open', () => {
  it('says why, and tries anew the next time', async () => {
    const runtime = nodeRuntime();
    let refuse = true;
    const graph: Graph = {
      format: 1,
      name: 'shift',
      input: { name: 'images', channels: 1 },
      nodes: [{ kind: 'convolution', name: 'a', input: 'images', inChannels: 1, outChannels: 1, kernel: 1 }],
      outputs: { out: 'a' },
    };
    const gradient = new OnnxActivationGradient({
      runtime: {
        ...runtime,
        open: (model, options) =>
          refuse ? Promise.reject(new Error('no memory\nmore')) : runtime.open(model, options),
      },
      graph,
      weights: new Map([
        ['a.weight', Float32Array.of(3)],
        ['a.bias', Float32Array.of(0)],
      ]),
      outputs: ['out'],
      at: 'images',
      layout: { kind: 'portable' },
    });
    const one: FloatBatch = { kind: 'batch', data: Float32Array.of(2), count: 1, channels: 1, height: 1, width: 1 };
    const error = await gradient.run(one, { out: one }).catch((found: Error) => found);
    expect((error as Error).message).to.equal('ONNX Runtime does not open the gradient graph of shift: no memory');
    refuse = false;
    expect([...(await gradient.run(one, { out: one })).data]).to.deep.equal([6]);
    await gradient.close();
  });
});
