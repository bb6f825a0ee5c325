import { checkWeights, DsrgError, type FloatBatch, sizeOf, validateGraph } from '@dsrg/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { GradientRequest } from '../choose-engine.ts';
import type { ActivationGradient, OutputGradients } from '../engine.ts';
import { pickFeeds } from './run-in-place.ts';
import { sessionOptions } from './session-options.ts';
import type { Layout } from './step-context.ts';
import { type BatchSize, writeActivationGradient } from './write-session-graphs.ts';

export interface OnnxGradientOptions extends GradientRequest {
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

  /** The session for a size: the last one is kept. */
  async #open(size: BatchSize): Promise<Opened> {
    const key = `${size.count}×${size.height}×${size.width}`;
    if (this.#opened === undefined || key !== this.#size) {
      const before = this.#opened;
      this.#size = key;
      this.#opened = this.#create(size);
      await (await before)?.session.release();
    }
    return this.#opened;
  }

  async #create({ count, height, width }: BatchSize): Promise<Opened> {
    const { graph, threads = 0, layout } = this.#options;
    const layouts: Layout[] = layout.kind === 'portable' ? [layout] : [layout, { kind: 'portable' }];
    let failure: unknown;
    for (const form of layouts) {
      const { model, ...rest } = writeActivationGradient(
        graph,
        { count, height, width },
        { ...this.#options, layout: form },
      );
      try {
        return { session: await InferenceSession.create(model, sessionOptions(threads)), ...rest };
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

function tensorOf({ data, count, channels, height, width }: FloatBatch): Tensor {
  return new Tensor('float32', data, [count, channels, height, width]);
}
