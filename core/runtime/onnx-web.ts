import { DsrgError } from '../errors.ts';
import { completeMetadata, type MetadataOverride } from './complete-metadata.ts';
import { readModelMetadata } from './metadata.ts';
import { describeTensors, firstLine, type OnnxSession, onnxSegmenter } from './onnx-segmenter.ts';
import type { Segmenter } from './segmenter.ts';

/** Options of {@link openWebSegmenter}. */
export interface WebSegmenterOptions {
  /** Threads; more than one needs a cross-origin isolated page. @default 1 */
  readonly threads?: number;
  /** Where the runtime's `.wasm` and `.mjs` files lie, if not beside the script; ends with `/`. */
  readonly wasmPaths?: string;
  /** What to say of a model that says nothing of itself; it counts more than what the file says. @default {} */
  readonly metadata?: MetadataOverride;
  /** Of the model, for error messages. @default 'the model' */
  readonly name?: string;
}

/**
 * Opens a model with ONNX Runtime for the web, compiled to WebAssembly: the same answers as `openSegmenter`'s in any
 * browser. The runtime is loaded only now.
 *
 * @param model bytes of the ONNX file
 * @throws DsrgError MODEL for bytes that are no usable model
 */
export async function openWebSegmenter(model: Uint8Array, options: WebSegmenterOptions = {}): Promise<Segmenter> {
  const { threads = 1, wasmPaths, metadata: override = {}, name = 'the model' } = options;
  const told = readModelMetadata(model, name);
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
  const settings = { executionProviders: ['wasm'], graphOptimizationLevel: 'all' } as const;
  const session = await ort.InferenceSession.create(model, settings).catch((error: unknown) => {
    throw new DsrgError('MODEL', `ONNX Runtime cannot open ${name}: ${firstLine(error)}.`, { cause: error });
  });
  const wrapped = session as unknown as OnnxSession;
  const inputs = describeTensors(wrapped, 'inputs');
  const metadata = completeMetadata(told, override, inputs, describeTensors(wrapped, 'outputs'), name);
  const makeTensor = (data: Float32Array, dims: readonly number[]) => new ort.Tensor('float32', data, dims);
  return onnxSegmenter(wrapped, makeTensor, metadata, { name: 'wasm', note: 'WebAssembly' });
}
