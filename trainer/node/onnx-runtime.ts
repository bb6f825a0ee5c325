import { loadOnnxRuntime, packageVersion } from '@dsrg/core/node';
import type { OnnxRuntime } from '../engine/onnx/onnx-runtime.ts';

/** ONNX Runtime for Node. @throws DsrgError RUNTIME where it is not installed */
export function nodeRuntime(): OnnxRuntime {
  const { InferenceSession, Tensor } = loadOnnxRuntime();
  return {
    name: `onnxruntime-node ${packageVersion('onnxruntime-node')}`,
    device: 'cpu',
    Tensor,
    runsInPlace: true,
    mayHaveBlocks: true,
    open: (model, { threads = 0, quiet = false } = {}) =>
      InferenceSession.create(model, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        // Without its plan for all buffers at once ONNX Runtime takes 40 % less memory here, at the same speed.
        enableMemPattern: false,
        // DequantizeLinear serves gradients here, which the passes for quantised networks must leave alone.
        // Waiting threads that spin take the cores from the dense CRF's workers; without them a step costs the same.
        extra: { session: { intra_op: { allow_spinning: '0' }, disable_quant_qdq: '1' } },
        logSeverityLevel: quiet ? 4 : 3,
      }),
  };
}
