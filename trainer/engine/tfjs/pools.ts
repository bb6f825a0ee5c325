import { type AveragePoolNode, averagedCells, type MapShape, type MaxPoolNode } from '@dsrg/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { type Backend, margin, runKernel, type TensorFlow } from './tensorflow.ts';
import { placeMargins, placeWindow, withoutMargins } from './window.ts';

/** Below every value that a network will have. */
const LOWEST = -3e38;

export function maxPool({ tf }: Backend, x: Tensor4D, node: MaxPoolNode): Tensor4D {
  const { pad, margins } = placeWindow(node, shapeOf(x));
  return tf.maxPool(margin(tf, x, margins, LOWEST), node.kernel, node.stride, pad);
}

/**
 * The gradient of each output cell goes to the first input cell that won it.
 *
 * wasm's kernel starts its search at the smallest positive number, so a window without a positive value has no winner: there the maps
 * are lifted above zero first. Values that differ by less than 1e-7 of the maps' range then count as equal.
 * @param y the pool's output
 */
export function maxPoolGradient(
  { tf, kind }: Backend,
  x: Tensor4D,
  y: Tensor4D,
  dy: Tensor4D,
  node: MaxPoolNode,
): Tensor4D {
  const { pad, margins } = placeWindow(node, shapeOf(x));
  const lift = kind === 'wasm';
  const lifted: Tensor4D = lift ? tf.add(tf.sub(x, tf.min(x)), 1) : x;
  const input = margin(tf, lifted, margins, lift ? 0 : LOWEST);
  const attributes = { filterSize: [node.kernel, node.kernel], strides: [node.stride, node.stride], pad };
  return margin(tf, runKernel(tf, 'MaxPoolGrad', { dy, input, output: y }, attributes), withoutMargins(margins));
}

export function averagePool({ tf }: Backend, x: Tensor4D, node: AveragePoolNode): Tensor4D {
  const padded = margin(tf, x, placeMargins(node, shapeOf(x)));
  return correct(tf, tf.avgPool(padded, node.kernel, node.stride, 'valid'), node, shapeOf(x));
}

export function averagePoolGradient({ tf }: Backend, x: MapShape, dy: Tensor4D, node: AveragePoolNode): Tensor4D {
  const margins = placeMargins(node, x);
  const { rows, columns } = margins;
  const input = tf.zeros([dy.shape[0], x.height + rows[0] + rows[1], x.width + columns[0] + columns[1], x.channels]);
  const attributes = { filterSize: [node.kernel, node.kernel], strides: [node.stride, node.stride], pad: 'valid' };
  const dx = runKernel(tf, 'AvgPoolGrad', { dy: correct(tf, dy, node, x), input }, attributes);
  return margin(tf, dx, withoutMargins(margins));
}

/** Means over whole windows brought to means over the cells that count. */
function correct(tf: TensorFlow, means: Tensor4D, node: AveragePoolNode, { height, width }: MapShape): Tensor4D {
  const factors = (size: number) => averagedCells(node, size).map((cells) => node.kernel / cells);
  const [rows, columns] = [factors(height), factors(width)];
  if (rows.every((factor) => factor === 1) && columns.every((factor) => factor === 1)) return means;
  return tf.mul(
    tf.mul(means, tf.tensor4d(rows, [1, rows.length, 1, 1])),
    tf.tensor4d(columns, [1, 1, columns.length, 1]),
  );
}

/** Mean over all cells. */
export function globalAveragePool({ tf }: Backend, x: Tensor4D): Tensor4D {
  return tf.avgPool(x, [x.shape[1], x.shape[2]], 1, 'valid');
}

export function globalAveragePoolGradient({ tf }: Backend, { height, width }: MapShape, dy: Tensor4D): Tensor4D {
  return tf.mul(dy, tf.fill([1, height, width, 1], 1 / (height * width)));
}

export function shapeOf({ shape: [, height, width, channels] }: Tensor4D): MapShape {
  return { channels, height, width };
}
