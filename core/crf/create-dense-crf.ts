import { DsrgError } from '../errors.ts';
import { argmaxLabels } from '../image/argmax.ts';
import type { LabelMap, ProbabilityMap, RgbImage } from '../types.ts';
import { type CrfModel, checkModel } from './check-model.ts';
import { unusable } from './energies.ts';
import { type HelpTask, instantiate, type KernelExports } from './kernel-module.ts';
import { isFused, loadModel } from './load-model.ts';
import type { DenseCrfLabelOptions, DenseCrfOptions, DenseCrfUnary } from './options.ts';
import { referenceCrf } from './reference.ts';
import { requiredBytes } from './required-bytes.ts';
import { type CrfVariant, crfVariants, supportsVariant, variantBytes } from './variants.ts';
import { isTrap, type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/** A dense CRF that keeps its compiled module and its memory from map to map. */
export interface DenseCrf {
  readonly variant: CrfVariant;
  /** Bytes of memory held: what the largest map so far needed. */
  readonly memoryBytes: number;
  /** As `denseCrf`. */
  readonly run: RunDenseCrf;
}

export interface RunDenseCrf {
  (
    photo: RgbImage,
    unary: DenseCrfUnary,
    options: DenseCrfLabelOptions,
    extras?: DenseCrfExtras<Uint8Array<ArrayBuffer>>,
  ): LabelMap;
  (photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions, extras?: DenseCrfExtras): ProbabilityMap;
}

export interface DenseCrfExtras<Out = Float32Array> {
  /** Takes Q, `classes × height × width`, and may then be the unary's own data; or labels, `height × width`. @default a new array */
  readonly out?: Out;
  /** Each hands its task to another thread, which calls `helpDenseCrf` with it at once. Worth it from about 100,000 pixels. */
  readonly helpers?: readonly ((task: HelpTask) => void)[];
}

export interface CreateDenseCrfOptions {
  /** @default the fastest that the engine has */
  readonly variant?: CrfVariant | undefined;
  /** Bytes of memory that a map may need at most, up to 4 GiB. @default 2 GiB */
  readonly memoryLimit?: number;
}

const PAGE = 65536;

/**
 * Prepares a dense CRF for many maps.
 *
 * @throws DsrgError CONFIG for a variant that the engine lacks; `run` throws as `denseCrf` does, and RUNTIME for a map
 * that needs more memory than the limit
 * @example
 * const crf = createDenseCrf();
 * for (const { photo, probabilities } of maps) crf.run(photo, probabilities, crfPresets['dsrg-train']);
 */
export function createDenseCrf(options: CreateDenseCrfOptions = {}): DenseCrf {
  const { memoryLimit = 2 ** 31, variant = crfVariants.find(supportsVariant) ?? 'reference' } = options;
  if (!crfVariants.includes(variant) || !supportsVariant(variant)) {
    throw new DsrgError('CONFIG', `This engine cannot run the CRF variant '${variant}'.`, {
      hint: `It can run ${crfVariants.filter(supportsVariant).join(', ')}.`,
    });
  }
  const bytes = variantBytes(variant);
  if (!bytes) return { variant, memoryBytes: 0, run: referenceInto as RunDenseCrf };
  const module = new (webAssembly()!.Module)(bytes);
  let held: { kernel: KernelExports; memory: WasmMemory } | undefined;

  function run(
    photo: RgbImage,
    unary: DenseCrfUnary,
    options: DenseCrfOptions | DenseCrfLabelOptions,
    { out, helpers = [] }: DenseCrfExtras<Float32Array | Uint8Array> = {},
  ): ProbabilityMap | LabelMap {
    const model = checkModel(photo, unary, options);
    const result = emptyResult(unary, options, out);
    const fused = variant !== 'scalar' && isFused(model);
    const threads = !fused ? 1 : Math.min(1 + helpers.length, 16);
    const needed = requiredBytes(model, threads, fused);
    if (needed > memoryLimit) throw tooLarge(model, needed, memoryLimit);
    held ??= open(module, memoryLimit);
    const { kernel, memory } = held;
    try {
      loadModel(kernel, memory, photo, unary, model, threads, fused);
      const seen = kernel.lastTask();
      for (let index = 1; index < threads; index++) helpers[index - 1]!({ module, memory, index, threads, seen });
      try {
        infer(kernel, memory, unary, model, options, result);
      } finally {
        kernel.release();
      }
    } catch (error) {
      if (!isTrap(error)) throw error;
      const wanted = kernel.bytesWanted();
      held = undefined;
      throw wanted > 0 ? tooLarge(model, wanted, memoryLimit) : error;
    }
    return result;
  }

  return {
    variant,
    get memoryBytes() {
      return held?.memory.buffer.byteLength ?? 0;
    },
    run: run as RunDenseCrf,
  };
}

function infer(
  kernel: KernelExports,
  memory: WasmMemory,
  unary: DenseCrfUnary,
  model: CrfModel,
  { onIteration }: DenseCrfOptions | DenseCrfLabelOptions,
  result: ProbabilityMap | LabelMap,
): void {
  const { iterations, height, width, classes } = model;
  const read = (data: Float32Array) => {
    kernel.emit();
    data.set(new Float32Array(memory.buffer, kernel.unaryAddress(), data.length));
  };
  if (kernel.prepare() !== 0) throw unusable(unary);
  for (let iteration = 0; iteration <= iterations; iteration++) {
    if (iteration > 0) kernel.iterate();
    if (!onIteration) continue;
    const data = new Float32Array(unary.data.length);
    read(data);
    onIteration({ kind: 'probabilities', data, height, width, classes }, iteration);
  }
  if (result.kind === 'labels') {
    kernel.label();
    result.data.set(new Uint8Array(memory.buffer, kernel.unaryAddress(), result.data.length));
  } else read(result.data);
}

function open(module: WasmModule, memoryLimit: number): { kernel: KernelExports; memory: WasmMemory } {
  const maximum = Math.max(16, Math.min(65536, Math.floor(memoryLimit / PAGE)));
  const memory = new (webAssembly()!.Memory)({ initial: 16, maximum, shared: true });
  return { kernel: instantiate(module, memory), memory };
}

function referenceInto(
  photo: RgbImage,
  unary: DenseCrfUnary,
  options: DenseCrfOptions | DenseCrfLabelOptions,
  { out }: DenseCrfExtras<Float32Array | Uint8Array> = {},
): ProbabilityMap | LabelMap {
  checkModel(photo, unary, options);
  const result = emptyResult(unary, options, out);
  const q = referenceCrf(photo, unary, { ...options, output: 'probabilities' });
  result.data.set(result.kind === 'labels' ? argmaxLabels(q).data : q.data);
  return result;
}

/** The map that is filled, over `out` where it is given. */
function emptyResult(
  { height, width, classes }: DenseCrfUnary,
  { output }: DenseCrfOptions | DenseCrfLabelOptions,
  out: Float32Array | Uint8Array | undefined,
): ProbabilityMap | LabelMap {
  const plane = height * width;
  if (output === 'labels') {
    return { kind: 'labels', data: checkOut(out, Uint8Array, plane), height, width };
  }
  return { kind: 'probabilities', data: checkOut(out, Float32Array, classes * plane), height, width, classes };
}

function checkOut<T extends Float32Array | Uint8Array>(
  out: Float32Array | Uint8Array | undefined,
  Numbers: new (length: number) => T,
  length: number,
): T {
  if (!out) return new Numbers(length);
  if (out instanceof Numbers && out.length === length) return out;
  throw new DsrgError(
    'SHAPE',
    `The CRF's out is a ${out.constructor.name} of ${out.length} numbers; a ${Numbers.name} of ${length} was expected.`,
  );
}

function tooLarge({ height, width, classes }: CrfModel, needed: number, limit: number): DsrgError {
  const size = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
  return new DsrgError(
    'RUNTIME',
    `A CRF of ${classes}×${height}×${width} needs ${size(needed)} of memory or more; ${size(limit)} are allowed.`,
    { hint: 'Use a smaller map or fewer classes, or raise memoryLimit (up to 4096 MiB).' },
  );
}
