import type { OnnxRuntime } from '../../../trainer/engine/onnx/onnx-runtime.ts';
import { OnnxTrainer } from '../../../trainer/engine/onnx/onnx-trainer.ts';
import { probeBlocked } from '../../../trainer/engine/onnx/probe-blocked.ts';
import type { Layout } from '../../../trainer/engine/onnx/step-context.ts';
import { openWebRuntime } from '../../../trainer/engine/onnx/web-runtime.ts';
import { nodeRuntime } from '../../../trainer/node/onnx-runtime.ts';
import { cases } from './gradient-cases.ts';
import { checkGradients } from './gradient-check.ts';

describe('trainer/engine/onnx: gradients against central differences in double precision', () => {
  const layouts: Layout[] = [{ kind: 'portable' }];
  before(async () => {
    const { layout, reason } = await probeBlocked(nodeRuntime());
    if (layout.kind === 'blocked') layouts.push(layout);
    else console.log(`    blocked operators are not tested here: ${reason}`);
  });

  for (const test of cases) {
    it(test.title, async () => {
      for (const layout of layouts) {
        await checkGradients(
          test,
          (request) => new OnnxTrainer({ runtime: nodeRuntime(), ...request, layout, threads: 1 }),
        );
      }
    });
  }
});

describe('trainer/engine/onnx on onnxruntime-web: the same gradients in WebAssembly', () => {
  let runtime: OnnxRuntime;
  before(async () => {
    runtime = await openWebRuntime();
  });

  for (const test of cases) {
    it(test.title, () =>
      checkGradients(test, (request) => new OnnxTrainer({ ...request, runtime, layout: { kind: 'portable' } })),
    );
  }
});
