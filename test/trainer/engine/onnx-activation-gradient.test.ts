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
