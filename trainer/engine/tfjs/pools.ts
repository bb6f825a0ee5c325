import {
  type AveragePoolNode,
  averagedCells,
  type GlobalAveragePoolNode,
  type GlobalMaxPoolNode,
  type MapShape,
  type MaxPoolNode,
} from '@dsrg/core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { ofOneInput } from './node-rule.ts';
import { margin, runKernel, type TensorFlow } from './tensorflow.ts';
import { placeMargins, placeWindow, withoutMargins } from './window.ts';

/** Below every value that a network will have. */
const LOWEST = -3e38;

/**
 * Maximum pooling; the gradient of each output cell goes to the first input cell that won it.
 *
 * wasm's kernel starts its search at the smallest positive number, so a window without a positive value has no winner: there the maps
 * are lifted above zero first. Values that differ by less than 1e-7 of the maps' range then count as equal.
 */
export const maxPool = ofOneInput<MaxPoolNode>({
  keeps: { inputs: true, output: true },

  forward({ tf }, { node }, [x]) {
    const { pad, margins } = placeWindow(node, shapeOf(x as Tensor4D));
    return tf.maxPool(margin(tf, x as Tensor4D, margins, LOWEST), node.kernel, node.stride, pad);
  },

  inputGradient({ tf, kind }, { node }, { dy, inputs, output }) {
    const x = inputs[0] as Tensor4D;
    const { pad, margins } = placeWindow(node, shapeOf(x));
    const lift = kind === 'wasm';
    const lifted: Tensor4D = lift ? tf.add(tf.sub(x, tf.min(x)), 1) : x;
    const input = margin(tf, lifted, margins, lift ? 0 : LOWEST);
    const attributes = { filterSize: [node.kernel, node.kernel], strides: [node.stride, node.stride], pad };
    return margin(tf, runKernel(tf, 'MaxPoolGrad', { dy, input, output }, attributes), withoutMargins(margins));
  },
});

export const averagePool = ofOneInput<AveragePoolNode>({
  forward({ tf }, { node }, [x]) {
    const shape = shapeOf(x as Tensor4D);
    const padded = margin(tf, x as Tensor4D, placeMargins(node, shape));
    return correct(tf, tf.avgPool(padded, node.kernel, node.stride, 'valid'), node, shape);
  },

  inputGradient({ tf }, { node }, { dy }, x) {
    const margins = placeMargins(node, x);
    const { rows, columns } = margins;
    const input = tf.zeros([dy.shape[0], x.height + rows[0] + rows[1], x.width + columns[0] + columns[1], x.channels]);
    const attributes = { filterSize: [node.kernel, node.kernel], strides: [node.stride, node.stride], pad: 'valid' };
    const dx = runKernel(tf, 'AvgPoolGrad', { dy: correct(tf, dy, node, x), input }, attributes);
    return margin(tf, dx, withoutMargins(margins));
  },
});

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
export const globalAveragePool = ofOneInput<GlobalAveragePoolNode>({
  forward: ({ tf }, { inputShapes: [shape] }, [x]) =>
    tf.avgPool(x as Tensor4D, [shape?.height ?? 1, shape?.width ?? 1], 1, 'valid'),

  inputGradient: ({ tf }, _, { dy }, { height, width }) =>
    tf.mul(dy, tf.fill([1, height, width, 1], 1 / (height * width))),
});

/** Maximum over all cells; its gradient goes to the first cell that has it. */
export const globalMaxPool = ofOneInput<GlobalMaxPoolNode>({
  keeps: { inputs: true },

  forward: ({ tf }, { inputShapes: [shape] }, [x]) =>
    tf.maxPool(x as Tensor4D, [shape?.height ?? 1, shape?.width ?? 1], 1, 'valid'),

  inputGradient({ tf }, _, { dy, inputs }, { channels, height, width }) {
    const count = dy.shape[0];
    const cells = height * width;
    const rows = tf.reshape(tf.transpose(inputs[0] as Tensor4D, [0, 3, 1, 2]), [count * channels, cells]);
    const isWinner = tf.cast(tf.oneHot(tf.argMax(rows, 1), cells), 'float32') as Tensor2D;
    const shares = tf.mul(isWinner, tf.reshape(dy, [count * channels, 1]));
    return tf.transpose(tf.reshape(shares, [count, channels, height, width]), [0, 2, 3, 1]) as Tensor4D;
  },
});

function shapeOf({ shape: [, height, width, channels] }: Tensor4D): MapShape {
  return { channels, height, width };
}
