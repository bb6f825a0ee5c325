import type { InferenceSession } from 'onnxruntime-node';

/**
 * How ONNX Runtime runs a graph of a training step.
 * @param threads 0 takes all cores
 */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    // Without its plan for all buffers at once ONNX Runtime takes 40 % less memory here, at the same speed.
    enableMemPattern: false,
    // DequantizeLinear serves gradients here, which the passes for quantised networks must leave alone.
    // Waiting threads that spin take the cores from the dense CRF's workers; without them a step costs the same.
    extra: { session: { intra_op: { allow_spinning: '0' }, disable_quant_qdq: '1' } },
    logSeverityLevel: 3,
  };
}
