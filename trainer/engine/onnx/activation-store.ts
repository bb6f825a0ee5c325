import { sizeOf } from '@dsrg/core';
import type { Tensor } from 'onnxruntime-common';
import type { OnnxRuntime } from './onnx-runtime.ts';
import type { HandedValue } from './step-context.ts';

/** Memory for what a forward pass leaves to the backward one. Nothing outlives a step, so that all batch sizes share it. */
export class ActivationStore {
  readonly #runtime: Pick<OnnxRuntime, 'Tensor'>;
  #memory = new ArrayBuffer(0);

  constructor(runtime: Pick<OnnxRuntime, 'Tensor'>) {
    this.#runtime = runtime;
  }

  /** A tensor for each value. */
  tensors(handed: readonly HandedValue[]): Record<string, Tensor> {
    const { Tensor } = this.#runtime;
    let end = 0;
    const places = handed.map(({ shape, element }) => {
      const begin = end;
      // Eight bytes at a time, as the widest elements want it.
      end += Math.ceil((sizeOf(shape) * (element === 'int64' ? 8 : 4)) / 8) * 8;
      return begin;
    });
    if (this.#memory.byteLength < end) this.#memory = new ArrayBuffer(end);
    return Object.fromEntries(
      handed.map(({ name, shape, element }, k) => {
        const [begin, length] = [places[k] as number, sizeOf(shape)];
        const tensor =
          element === 'int64'
            ? new Tensor('int64', new BigInt64Array(this.#memory, begin, length), shape)
            : new Tensor('float32', new Float32Array(this.#memory, begin, length), shape);
        return [name, tensor];
      }),
    );
  }

  clear(): void {
    this.#memory = new ArrayBuffer(0);
  }
}
