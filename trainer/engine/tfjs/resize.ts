import { type BilinearConvention, linearTaps, type MapShape } from '@dsrg/core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Backend, TensorFlow } from './tensorflow.ts';

/** Bilinear resize as products with constant matrices: the numbers of `linearTaps` in every convention. */
export function resize({ tf }: Backend, x: Tensor4D, shape: MapShape, convention: BilinearConvention): Tensor4D {
  const rows = matrix(tf, x.shape[1], shape.height, convention);
  const columns = matrix(tf, x.shape[2], shape.width, convention);
  return sandwich(tf, x, tf.transpose(rows), tf.transpose(columns));
}

export function resizeGradient({ tf }: Backend, x: MapShape, dy: Tensor4D, convention: BilinearConvention): Tensor4D {
  const rows = matrix(tf, x.height, dy.shape[1], convention);
  const columns = matrix(tf, x.width, dy.shape[2], convention);
  return sandwich(tf, dy, rows, columns);
}

/** Applies one matrix of [from, to] along the rows and another along the columns. */
function sandwich(tf: TensorFlow, x: Tensor4D, rows: Tensor2D, columns: Tensor2D): Tensor4D {
  const [count, height, width, channels] = x.shape;
  const [toHeight, toWidth] = [rows.shape[1], columns.shape[1]];
  const wide = tf.matMul(tf.reshape(tf.transpose(x, [0, 1, 3, 2]), [count * height * channels, width]), columns);
  const turned = tf.transpose(tf.reshape(wide, [count, height, channels, toWidth]), [0, 3, 2, 1]);
  const whole = tf.matMul(tf.reshape(turned, [count * toWidth * channels, height]), rows);
  return tf.transpose(tf.reshape(whole, [count, toWidth, channels, toHeight]), [0, 3, 1, 2]) as Tensor4D;
}

/** Interpolation weights, [to, from]. */
function matrix(tf: TensorFlow, from: number, to: number, convention: BilinearConvention): Tensor2D {
  const weights = new Float32Array(from * to);
  linearTaps(from, to, convention).forEach(({ low, high, weight }, cell) => {
    weights[cell * from + low] = (weights[cell * from + low] as number) + 1 - weight;
    weights[cell * from + high] = (weights[cell * from + high] as number) + weight;
  });
  return tf.tensor2d(weights, [to, from]);
}
