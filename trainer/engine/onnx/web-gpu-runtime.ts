import { DsrgError } from '@dsrg/core';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { sessionOptions } from './web-runtime.ts';

/** Options of {@link openWebGpuRuntime}. */
export interface WebGpuRuntimeOptions {
  /** Where the runtime's `.wasm` and `.mjs` files lie, if not beside the script; ends with `/`. */
  readonly wasmPaths?: string;
  /** The bytes of its `ort-wasm-simd-threaded.asyncify.wasm`, where they cannot be fetched. */
  readonly wasmBinary?: Uint8Array;
}

/** The part of a browser's WebGPU that is asked. */
interface Surroundings {
  readonly navigator?: { readonly gpu?: { requestAdapter(): Promise<unknown> } };
}

/**
 * ONNX Runtime for the web on the graphics card. It refuses some operators and is wrong for others, in silence: train through `provenEngine`.
 * @throws DsrgError RUNTIME where the browser offers no WebGPU
 */
export async function openWebGpuRuntime({ wasmPaths, wasmBinary }: WebGpuRuntimeOptions = {}): Promise<OnnxRuntime> {
  const { navigator } = globalThis as Surroundings;
  const adapter = await navigator?.gpu?.requestAdapter().catch(() => null);
  if (!adapter) {
    const why = navigator?.gpu === undefined ? 'has no WebGPU' : 'finds no graphics card that it would use for WebGPU';
    throw new DsrgError('RUNTIME', `This browser ${why}.`, { hint: 'Learn by the processor.' });
  }
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/webgpu');
  if (wasmPaths !== undefined) env.wasm.wasmPaths = wasmPaths;
  if (wasmBinary !== undefined) env.wasm.wasmBinary = wasmBinary;
  env.wasm.numThreads = 1;
  return {
    name: `onnxruntime-web ${env.versions.web ?? ''} WebGPU`.trim(),
    device: 'gpu',
    Tensor,
    runsInPlace: false,
    mayHaveBlocks: false,
    open: (model, options) => InferenceSession.create(model, sessionOptions('webgpu', options)),
  };
}
