import type * as core from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** TensorFlow.js as a value: which build of it runs is decided when the program starts. */
export type TensorFlow = typeof core;

/** TensorFlow.js on one of its back ends. */
export interface Backend {
  readonly tf: TensorFlow;
  /** `tensorflow`: libtensorflow, which has gradient kernels of its own but, up to 2.9, ignores a depthwise convolution's dilation. `wasm` has few. */
  readonly kind: 'tensorflow' | 'wasm';
  readonly gpu: boolean;
  /** For the log: `tfjs-node 4.22.0, CPU`. */
  readonly description: string;
}

/** Runs a kernel that has no function of its own in TensorFlow.js. */
export function runKernel(
  tf: TensorFlow,
  name: string,
  inputs: Record<string, Tensor>,
  attributes: Record<string, unknown>,
): Tensor4D {
  return tf.engine().runKernel(name, inputs, attributes as never) as Tensor4D;
}

/** Frees every tensor that `work` makes but those it returns, alone or in an array; holes in the array are left alone. */
export function tidied<Result>(tf: TensorFlow, work: () => Result): Result {
  return tf.tidy(work as never) as Result;
}

/** Cells added before and after rows and columns; negative ones are cut off. */
export interface Margins {
  readonly rows: readonly [number, number];
  readonly columns: readonly [number, number];
}

/** Maps with zeros (or `value`) around them, or with border cells cut off. */
export function margin(tf: TensorFlow, x: Tensor4D, { rows, columns }: Margins, value = 0): Tensor4D {
  const cut = [...rows, ...columns].map((cells) => Math.max(-cells, 0)) as [number, number, number, number];
  const added = [...rows, ...columns].map((cells) => Math.max(cells, 0)) as [number, number, number, number];
  const [count, height, width, channels] = x.shape;
  const size: [number, number, number, number] = [count, height - cut[0] - cut[1], width - cut[2] - cut[3], channels];
  const kept = cut.some((cells) => cells > 0) ? tf.slice(x, [0, cut[0], cut[2], 0], size) : x;
  if (added.every((cells) => cells === 0)) return kept;
  return tf.pad(
    kept,
    [
      [0, 0],
      [added[0], added[1]],
      [added[2], added[3]],
      [0, 0],
    ],
    value,
  );
}

/** Sum over photos and cells, by channel. */
export function sumCells({ tf, kind }: Backend, x: Tensor4D): Tensor {
  if (kind === 'tensorflow') return tf.sum(x, [0, 1, 2]);
  // A pool over whole columns, then over the row that is left, is many times as fast as wasm's sum, and rounds less than one long sum.
  const [count, height, width, channels] = x.shape;
  const columns = height > 1 ? tf.avgPool(x, [height, 1], 1, 'valid') : x;
  const cells = width > 1 ? tf.avgPool(columns, [1, width], 1, 'valid') : columns;
  return tf.mul(tf.sum(tf.reshape(cells, [count, channels]), 0), height * width);
}

/** Sum over the cells of each photo's map: maps of one cell. */
export function sumMap({ tf, kind }: Backend, x: Tensor4D): Tensor4D {
  if (kind === 'tensorflow') return tf.sum(x, [1, 2], true);
  const [, height, width] = x.shape;
  return tf.mul(tf.avgPool(x, [height, width], 1, 'valid'), height * width);
}

/** `aᵀ · b` of two matrices. */
export function transposedProduct({ tf, kind }: Backend, a: Tensor, b: Tensor): Tensor {
  // wasm multiplies transposed operands cell by cell; libtensorflow transposes as it reads.
  return kind === 'wasm' ? tf.matMul(tf.transpose(a), b) : tf.matMul(a, b, true, false);
}
