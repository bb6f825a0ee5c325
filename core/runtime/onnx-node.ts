import type { InferenceSession } from 'onnxruntime-node';
import { DsrgError } from '../errors.ts';
import { hasNvidiaGpu } from '../node/has-nvidia-gpu.ts';
import { loadOnnxRuntime } from '../node/load-onnx-runtime.ts';
import type { FloatImage } from '../types.ts';
import { addOutputs } from './add-outputs.ts';
import type { MetadataOverride } from './complete-metadata.ts';
import { cudaHint } from './cuda-hint.ts';
import { type Answer, numbersOf } from './foreign-answer.ts';
import { type InputForm, inputForm } from './foreign-input.ts';
import { readModelMetadata } from './metadata.ts';
import type { ModelMetadata } from './model-metadata.ts';
import { type OnnxGraph, readOnnxGraph } from './onnx-graph.ts';
import {
  describeTensors,
  firstLine,
  type MakeTensor,
  type OnnxSession,
  onnxSegmenter,
  runOutputs,
} from './onnx-segmenter.ts';
import { openSession } from './open-session.ts';
import type { Segmenter } from './segmenter.ts';

/** Options of {@link openNodeSegmenter}. */
export interface NodeSegmenterOptions {
  /** `auto` takes CUDA where it is proven to work, and the CPU else. @default 'auto' */
  readonly provider?: 'auto' | 'cuda' | 'webgpu' | 'cpu';
  /** Threads of the CPU provider; 0 means one for each core. @default 0 */
  readonly threads?: number;
  /** What to say of a model that says nothing of itself; it counts more than what the file says. @default {} */
  readonly metadata?: MetadataOverride;
  /** Where the file lies: its weights may lie beside it. @default the bytes are the whole model */
  readonly path?: string;
  /** Of the model, for error messages. @default 'the model' */
  readonly name?: string;
}

type Provider = 'cuda' | 'webgpu' | 'cpu';
type Runtime = typeof import('onnxruntime-node');
/** The bytes of a model, or its path. */
type Source = Uint8Array | string;

/**
 * Opens a model with ONNX Runtime for Node, which is loaded only now.
 *
 * CUDA (and WebGPU) count as working when a session may not fall back to the CPU and one run succeeds.
 *
 * @param model bytes of the ONNX file
 * @throws DsrgError MODEL for bytes that are no usable model, RUNTIME where no wanted provider works
 */
export async function openNodeSegmenter(model: Uint8Array, options: NodeSegmenterOptions = {}): Promise<Segmenter> {
  const { provider = 'auto', threads = 0, metadata: override = {}, name = 'the model' } = options;
  const { told, graph, source, ort } = await prepare(model, options.path, name);
  const refusals: string[] = [];
  for (const candidate of candidatesOf(provider, ort)) {
    try {
      const { session, mixed } = await createSession(ort, source, candidate, threads, name);
      const wrapped = session as unknown as OnnxSession;
      const makeTensor: MakeTensor = ({ type, data, dims }) => new ort.Tensor(type as 'float32', data as never, dims);
      const use = await openSession({ session: wrapped, makeTensor, graph, told, override, name });
      const segmenter = onnxSegmenter(use, { name: candidate, note: noteOf(candidate, mixed, refusals) });
      if (candidate !== 'cpu') await proveRun(segmenter, segmenter.metadata);
      return segmenter;
    } catch (error) {
      if (error instanceof DsrgError && error.code === 'MODEL') throw error;
      // Where there is no GPU nobody has missed CUDA, and --doctor tells why it does not work.
      if (provider !== 'auto' || hasNvidiaGpu()) refusals.push(`${candidate}: ${firstLine(error)}`);
    }
  }
  throw new DsrgError('RUNTIME', `No execution provider can run ${name} (${refusals.join('; ')}).`, {
    hint: `Use --provider cpu. For CUDA: ${cudaHint}.`,
  });
}

/** Loads the runtime, and reads what can be known of a model before it is opened. */
async function prepare(model: Uint8Array, path: string | undefined, name: string) {
  const told = readModelMetadata(model, name);
  const graph = readOnnxGraph(model, name);
  const [missing] = graph.dataFiles;
  if (missing !== undefined && path === undefined)
    throw new DsrgError('MODEL', `${name} has weights in another file, ${missing}, which bytes alone do not bring.`, {
      hint: 'Open it by its path, or save it whole: onnx.save(onnx.load("model.onnx"), "whole.onnx").',
    });
  // ONNX Runtime looks for such files beside the model only where it opens the model itself.
  const source = missing === undefined ? model : path!;
  const ort = loadOnnxRuntime();
  // Failures come back as errors, which we report in one line; the runtime's own log would say them a second time.
  ort.env.logLevel = 'fatal';
  return { told, graph, source: source as Source, ort };
}

/** A network that reads photos and gives whatever it gives: its caller knows what to make of that. */
export interface ImageNetwork<Given = Answer> {
  /** How it wants its photos; `size` where that is fixed. */
  readonly input: InputForm;
  /** What the file says of itself, if it is one of dsrg's. */
  readonly told: ModelMetadata | undefined;
  /** @param image normalised, in planes. @throws DsrgError SHAPE, RUNTIME */
  run(image: FloatImage): Promise<Given>;
  close(): Promise<void>;
}

type ImageNetworkOptions = Pick<NodeSegmenterOptions, 'name' | 'path' | 'threads'>;

/**
 * Opens a network that is no segmenter, on the CPU: one of saliency, say.
 *
 * @param model bytes of the ONNX file
 * @param output its name. @default the only one
 * @throws DsrgError MODEL for a file that is no usable model, or one with several outputs of which none is named
 */
export async function openImageNetwork(
  model: Uint8Array,
  options: ImageNetworkOptions,
  output?: string,
): Promise<ImageNetwork> {
  const prepared = await prepare(model, options.path, options.name ?? 'the model');
  const network = await openPrepared(prepared, options, ({ outputs }, name) => {
    const chosen = output ?? (outputs.length === 1 ? outputs[0] : undefined);
    if (chosen !== undefined && outputs.includes(chosen)) return [chosen];
    const what = output === undefined ? `${outputs.length} outputs` : `no output ${output}; it has`;
    throw new DsrgError('MODEL', `${name} has ${what}: ${outputs.join(', ')}.`, { hint: 'Name the one to take.' });
  });
  return { ...network, run: async (image) => (await network.run(image))[0] as Answer };
}

/** A tensor of any network, as numbers. */
export interface FeatureTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
  readonly name: string;
}

/**
 * Opens any network for some of its tensors, outputs or not, on the CPU.
 *
 * @param model bytes of the ONNX file
 * @param tensors their names; each run gives them in this order
 * @throws DsrgError MODEL for a file that is no usable model, or that has no such tensor
 */
export async function openFeatureNetwork(
  model: Uint8Array,
  options: ImageNetworkOptions,
  tensors: readonly string[],
): Promise<ImageNetwork<FeatureTensor[]>> {
  const { name = 'the model' } = options;
  const prepared = await prepare(model, options.path, name);
  const whole = addOutputs(model, prepared.graph, tensors, name);
  const source = whole === model ? prepared.source : whole;
  const network = await openPrepared({ ...prepared, source }, options, () => tensors);
  const numbers = (answer: Answer): FeatureTensor => ({ ...answer, data: numbersOf(answer, name) });
  return { ...network, run: async (image) => (await network.run(image)).map(numbers) };
}

async function openPrepared(
  { told, graph, source, ort }: Awaited<ReturnType<typeof prepare>>,
  { name = 'the model', threads = 0 }: ImageNetworkOptions,
  choose: (graph: OnnxGraph, name: string) => readonly string[],
): Promise<ImageNetwork<Answer[]>> {
  if (graph.loop !== undefined)
    throw new DsrgError('MODEL', `${name} has the operator ${graph.loop}, which may never end.`, {
      hint: 'Export it with its loops unrolled: a network of saliency or features needs none.',
    });
  const outputs = choose(graph, name);
  const { session } = await createSession(ort, source, 'cpu', threads, name);
  const use = session as unknown as OnnxSession;
  const [input, ...inputs] = describeTensors(use, 'inputs');
  if (input === undefined || inputs.length > 0) {
    await use.release();
    throw new DsrgError('MODEL', `${name} has ${use.inputNames.length} inputs; one for the photo was expected.`, {
      hint: 'Export it anew.',
    });
  }
  const form = inputForm(input, name);
  const makeTensor: MakeTensor = ({ type, data, dims }) => new ort.Tensor(type as 'float32', data as never, dims);
  const metadata = { input: input.name, resize: form.size ?? 'any' } as const;
  return {
    ...{ input: form, told },
    run: (image) => runOutputs({ session: use, makeTensor, metadata, input: form }, image, outputs),
    close: () => use.release(),
  };
}

function candidatesOf(provider: NodeSegmenterOptions['provider'], ort: Runtime): Provider[] {
  if (provider !== 'auto' && provider !== undefined) return [provider];
  const hasCuda = ort.listSupportedBackends().some((backend) => backend.name === 'cuda');
  return hasCuda ? ['cuda', 'cpu'] : ['cpu'];
}

async function createSession(ort: Runtime, model: Source, provider: Provider, threads: number, name: string) {
  const settings: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    // Its own log would write names of the file's nodes to the terminal as they are.
    logSeverityLevel: 4,
  };
  if (provider === 'cpu') return { session: await createOnCpu(ort, model, settings, name), mixed: false };
  const strict = { ...settings, extra: { session: { disable_cpu_ep_fallback: '1' } } };
  try {
    return { session: await ort.InferenceSession.create(model as string, strict), mixed: false };
  } catch (error) {
    // The provider works, but a few nodes (shape arithmetic, as a rule) have no kernel for it.
    if (!/fallback to CPU EP has been explicitly disabled/i.test(String(error))) throw error;
    return { session: await ort.InferenceSession.create(model as string, settings), mixed: true };
  }
}

async function createOnCpu(ort: Runtime, model: Source, settings: InferenceSession.SessionOptions, name: string) {
  try {
    return await ort.InferenceSession.create(model as string, settings);
  } catch (error) {
    throw new DsrgError('MODEL', `ONNX Runtime cannot open ${name}: ${firstLine(error)}.`, {
      hint: 'Is the file complete, and is its opset one that this ONNX Runtime knows?',
      cause: error,
    });
  }
}

async function proveRun(segmenter: Segmenter, { resize }: ModelMetadata): Promise<void> {
  const { height, width } = typeof resize === 'object' ? resize : { height: 65, width: 65 };
  const data = new Float32Array(3 * height * width);
  try {
    await segmenter.segment({ kind: 'float', data, height, width, channels: 3 });
  } catch (error) {
    await segmenter.close();
    throw error;
  }
}

function noteOf(provider: Provider, mixed: boolean, refusals: readonly string[]): string {
  const name = provider === 'webgpu' ? 'WebGPU' : provider.toUpperCase();
  const where = mixed ? `${name}, with some nodes on the CPU` : name;
  return refusals.length === 0 ? where : `${where} (not ${refusals.join('; ')})`;
}
