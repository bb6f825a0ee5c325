import type { InferenceSession } from 'onnxruntime-common';
import type { OnnxRuntime, OpenOptions } from './onnx-runtime.ts';

/** Options of {@link openWebRuntime}. */
export interface WebRuntimeOptions {
  /** Of the whole page; more than one needs a cross-origin isolated page. @default 1 */
  readonly threads?: number;
  /** Where the runtime's `.wasm` and `.mjs` files lie, if not beside the script; ends with `/`. */
  readonly wasmPaths?: string;
  /** The bytes of its `.wasm` file, where they cannot be fetched. */
  readonly wasmBinary?: Uint8Array;
}

/** ONNX Runtime for the web, compiled to WebAssembly: portable operators in any browser, and in Node. It is loaded only now. */
export async function openWebRuntime(options: WebRuntimeOptions = {}): Promise<OnnxRuntime> {
  const { threads = 1, wasmPaths, wasmBinary } = options;
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm');
  env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths;
  if (wasmBinary !== undefined) env.wasm.wasmBinary = wasmBinary;
  return {
    name: `onnxruntime-web ${env.versions.web ?? ''}`.trim(),
    device: 'cpu',
    Tensor,
    runsInPlace: false,
    mayHaveBlocks: false,
    open: (model, options) => InferenceSession.create(model, sessionOptions('wasm', options)),
  };
}

/** How a session of the web's runtime is opened for training. */
export function sessionOptions(
  provider: 'wasm' | 'webgpu',
  { quiet = false }: OpenOptions = {},
): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    // DequantizeLinear serves gradients here, which the passes for quantised networks must leave alone.
    extra: { session: { disable_quant_qdq: '1' } },
    logSeverityLevel: quiet ? 4 : 3,
  };
}
