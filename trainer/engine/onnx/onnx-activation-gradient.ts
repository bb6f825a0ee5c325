import { checkWeights, DsrgError, type FloatBatch, sizeOf, validateGraph } from '@dsrg/core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { ActivationGradient, GradientRequest, OutputGradients } from '../engine.ts';
import type { OnnxRuntime } from './onnx-runtime.ts';
import { pickFeeds } from './run-session.ts';
import type { Layout } from './step-context.ts';
import type { BatchSize } from './step-graph-writer.ts';
import { writeActivationGradient } from './write-session-graphs.ts';

export interface OnnxGradientOptions extends GradientRequest {
  readonly runtime: OnnxRuntime;
  readonly layout: Layout;
  /** Threads of ONNX Runtime; 0 takes all cores. @default 0 */
  readonly threads?: number;
}

type Opened = { readonly session: InferenceSession } & Omit<ReturnType<typeof writeActivationGradient>, 'model'>;

/** {@link ActivationGradient} by one ONNX graph that goes forward and back again. */
export class OnnxActivationGradient implements ActivationGradient {
  readonly #options: OnnxGradientOptions;
  #size = '';
  #opened: Promise<Opened> | undefined;

  constructor(options: OnnxGradientOptions) {
    validateGraph(options.graph);
    checkWeights(options.graph, options.weights);
    this.#options = options;
  }

  async run(images: FloatBatch, weighting: OutputGradients): Promise<FloatBatch> {
    const { session, shape, masks } = await this.#open(images);
    const { Tensor } = this.#options.runtime;
    const tensorOf = ({ data, count, channels, height, width }: FloatBatch) =>
      new Tensor('float32', data, [count, channels, height, width]);
    const feeds: Record<string, Tensor> = { images: tensorOf(images) };
    for (const [name, factors] of Object.entries(weighting)) feeds[`gradient.${name}`] = tensorOf(factors);
    for (const [node, { shape: own }] of masks) {
      const dims = [images.count, own.channels, own.height, own.width];
      feeds[`mask.${node}`] = new Tensor('float32', new Float32Array(sizeOf(dims)).fill(1), dims);
    }
    const { gradient } = await session.run(pickFeeds(session, feeds));
    return { kind: 'batch', data: gradient?.data as Float32Array, count: images.count, ...shape };
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    this.#opened = undefined;
    await opened?.session.release();
  }

  /** The session for a size: the last one is kept. One that did not open is not, so that the next call tries again. */
  async #open(size: BatchSize): Promise<Opened> {
    const key = `${size.count}×${size.height}×${size.width}`;
    if (this.#opened !== undefined && key === this.#size) return this.#opened;
    await this.close();
    this.#size = key;
    const opening = this.#create(size);
    this.#opened = opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#opened === opening) this.#opened = undefined;
      throw error;
    }
  }

  async #create({ count, height, width }: BatchSize): Promise<Opened> {
    const { graph, threads = 0, layout, runtime } = this.#options;
    const layouts: Layout[] = layout.kind === 'portable' ? [layout] : [layout, { kind: 'portable' }];
    let failure: unknown;
    for (const form of layouts) {
      const { model, ...rest } = writeActivationGradient(
        graph,
        { count, height, width },
        { ...this.#options, layout: form },
      );
      try {
        return { session: await runtime.open(model, { threads }), ...rest };
      } catch (error) {
        failure = error;
      }
    }
    const reason = (failure as Error).message.split('\n')[0];
    throw new DsrgError('RUNTIME', `ONNX Runtime does not open the gradient graph of ${graph.name}: ${reason}`, {
      cause: failure,
    });
  }
}
