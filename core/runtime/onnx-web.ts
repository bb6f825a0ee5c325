import { DsrgError } from '../errors.ts';
import type { MetadataOverride } from './complete-metadata.ts';
import { loadRuntime } from './load-runtime.ts';
import { readModelMetadata } from './metadata.ts';
import { readOnnxGraph } from './onnx-graph.ts';
import { firstLine, type MakeTensor, type OnnxSession, onnxSegmenter } from './onnx-segmenter.ts';
import { openSession } from './open-session.ts';
import type { Segmenter } from './segmenter.ts';

/** Options of {@link openWebSegmenter}. */
export interface WebSegmenterOptions {
  /** Threads; more than one needs a cross-origin isolated page. @default 1 */
  readonly threads?: number;
  /** Where the runtime's `.wasm` and `.mjs` files lie, if not beside the script; ends with `/`. */
  readonly wasmPaths?: string;
  /** The bytes of its `.wasm` file, where they cannot be fetched. */
  readonly wasmBinary?: Uint8Array;
  /** What to say of a model that says nothing of itself; it counts more than what the file says. @default {} */
  readonly metadata?: MetadataOverride;
  /** Bytes of the files beside the model that hold its weights, by the names that it gives them. @default none */
  readonly dataFiles?: Readonly<Record<string, Uint8Array>>;
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
  const { threads = 1, wasmPaths, wasmBinary, metadata: override = {}, dataFiles = {}, name = 'the model' } = options;
  const told = readModelMetadata(model, name);
  const graph = readOnnxGraph(model, name);
  const missing = graph.dataFiles.find((file) => !Object.hasOwn(dataFiles, file));
  if (missing !== undefined)
    throw new DsrgError('MODEL', `${name} has weights in another file, ${missing}, which was not brought.`, {
      hint: 'Give its bytes, too, or save the model whole: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
    });
  const ort = await loadRuntime(
    () => import('onnxruntime-web/wasm'),
    'onnxruntime-web',
    'npm install onnxruntime-web@1.30.0',
  );
  ort.env.wasm.numThreads = threads;
  if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
  if (wasmBinary !== undefined) ort.env.wasm.wasmBinary = wasmBinary;
  const externalData = graph.dataFiles.map((path) => ({ path, data: dataFiles[path]! }));
  const settings = { executionProviders: ['wasm'], graphOptimizationLevel: 'all', externalData } as const;
  const session = await ort.InferenceSession.create(model, settings).catch((error: unknown) => {
    throw new DsrgError('MODEL', `ONNX Runtime cannot open ${name}: ${firstLine(error)}.`, { cause: error });
  });
  const wrapped = session as unknown as OnnxSession;
  const makeTensor: MakeTensor = ({ type, data, dims }) => new ort.Tensor(type as 'float32', data as never, dims);
  const use = await openSession({ session: wrapped, makeTensor, graph, told, override, name });
  return onnxSegmenter(use, { name: 'wasm', note: 'WebAssembly' });
}
