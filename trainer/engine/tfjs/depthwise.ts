import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ConvolutionGeometry } from '../convolution-geometry.ts';
import { convolveSpread, taps, turn } from './convolution.ts';
import { type Backend, margin, runKernel, sumCells, type TensorFlow } from './tensorflow.ts';
import { placeWindow, withoutMargins } from './window.ts';

/** Depthwise convolution of NHWC maps with a filter of [k, k, channels, 1]. */
export function convolveDepthwise(backend: Backend, x: Tensor4D, filter: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  if (g.kernel === 1 && g.stride === 1) return backend.tf.mul(x, factors(backend.tf, filter));
  const { pad, margins } = placeWindow(g.node, { channels: 0, height: g.rows.size, width: g.columns.size });
  return depthwise(backend, margin(backend.tf, x, margins), filter, g.stride, pad, g.dilation);
}

/** A 1×1 filter as one factor a channel. */
function factors(tf: TensorFlow, filter: Tensor4D) {
  return tf.reshape(filter, [filter.shape[2]]);
}

function depthwise(
  backend: Backend,
  x: Tensor4D,
  filter: Tensor4D,
  stride: number,
  pad: 'same' | 'valid',
  dilation: number,
): Tensor4D {
  const { tf, kind } = backend;
  if (dilation === 1 || kind === 'wasm') return tf.depthwiseConv2d(x, filter, stride, pad, 'NHWC', dilation);
  // The kernel of libtensorflow 2.9 (tfjs-node's own) takes a dilation and ignores it; 2.19's does not. The cells `dilation` apart are
  // brought together first, which is right in both.
  const [, height, width] = x.shape;
  const border = pad === 'same' ? ((g) => Math.floor(g / 2))((filter.shape[0] - 1) * dilation) : 0;
  const fill = (size: number) => (dilation - ((size + 2 * border) % dilation)) % dilation;
  const [below, right] = [fill(height), fill(width)];
  const blocks = tf.spaceToBatchND(
    x,
    [dilation, dilation],
    [
      [border, border + below],
      [border, border + right],
    ],
  );
  const convolved = tf.depthwiseConv2d(blocks as Tensor4D, filter, 1, 'valid');
  return tf.batchToSpaceND(
    convolved,
    [dilation, dilation],
    [
      [0, below],
      [0, right],
    ],
  );
}

/** The input's gradient. */
export function depthwiseInputGradient(
  backend: Backend,
  dy: Tensor4D,
  filter: Tensor4D,
  g: ConvolutionGeometry,
): Tensor4D {
  const { tf, kind } = backend;
  if (g.kernel === 1 && g.stride === 1) return tf.mul(dy, factors(tf, filter));
  if (kind === 'tensorflow' && g.dilation === 1) {
    const { pad, margins } = placeWindow(g.node, { channels: 0, height: g.rows.size, width: g.columns.size });
    const size = (axis: { size: number }, [begin, end]: readonly [number, number]) => axis.size + begin + end;
    const inputShape = [dy.shape[0], size(g.rows, margins.rows), size(g.columns, margins.columns), filter.shape[2]];
    const attributes = { strides: [g.stride, g.stride], pad, dilations: [1, 1], inputShape };
    const dx = runKernel(tf, 'DepthwiseConv2dNativeBackpropInput', { dy, filter }, attributes);
    return margin(tf, dx, withoutMargins(margins));
  }
  const turned = turn(tf, filter);
  return convolveSpread(tf, dy, g, (spread, pad) => depthwise(backend, spread, turned, 1, pad, g.dilation));
}

/** The filter's gradient, [k, k, channels, 1]. */
export function depthwiseFilterGradient(backend: Backend, x: Tensor4D, dy: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  const { tf, kind } = backend;
  const { kernel, stride, dilation, rows, columns } = g;
  const filterShape: [number, number, number, number] = [kernel, kernel, x.shape[3], 1];
  if (kernel === 1 && stride === 1) return tf.reshape(sumCells(backend, tf.mul(x, dy)), filterShape);
  if (kind === 'tensorflow' && dilation === 1) {
    const { pad, margins } = placeWindow(g.node, { channels: 0, height: rows.size, width: columns.size });
    const attributes = { strides: [stride, stride], pad, dilations: [1, 1], filterShape };
    return runKernel(tf, 'DepthwiseConv2dNativeBackpropFilter', { x: margin(tf, x, margins), dy }, attributes);
  }
  const shifted = shiftedInputs(tf, x, g);
  const sums = taps(g).map(([i, j]) =>
    tf.tidy(() => sumCells(backend, tf.mul(shifted(i * dilation, j * dilation), dy))),
  );
  return tf.reshape(tf.stack(sums), filterShape);
}

/** Gives, for a shift in rows and columns, the input cells under the windows' corners: one for each output cell. */
function shiftedInputs(tf: TensorFlow, x: Tensor4D, g: ConvolutionGeometry) {
  const [count, , , channels] = x.shape;
  const { stride, rows, columns } = g;
  const reach = (g.kernel - 1) * g.dilation;
  // Room for every window, in whole strides.
  const length = ({ out, size, begin }: typeof rows) =>
    Math.ceil(Math.max((out - 1) * stride + reach + stride, size + begin) / stride) * stride;
  const [height, width] = [length(rows), length(columns)];
  const span = ({ begin, size }: typeof rows, total: number) => [begin, total - size - begin] as const;
  const padded = margin(tf, x, { rows: span(rows, height), columns: span(columns, width) });
  const size: [number, number, number, number] = [count, rows.out, columns.out, channels];
  if (stride === 1) return (top: number, left: number) => tf.slice(padded, [0, top, left, 0], size);
  // Cells that are a stride apart lie together once rows and columns are split into strides.
  const phases = new Map<string, Tensor4D>();
  const lines = tf.reshape(padded, [(count * height) / stride, stride * width * channels]);
  for (let row = 0; row < stride; row++) {
    const own = tf.slice(lines, [0, row * width * channels], [(count * height) / stride, width * channels]);
    const cells = tf.reshape(own, [(count * height * width) / stride ** 2, stride * channels]);
    for (let column = 0; column < stride; column++) {
      const phase = tf.slice(cells, [0, column * channels], [(count * height * width) / stride ** 2, channels]);
      phases.set(`${row} ${column}`, tf.reshape(phase, [count, height / stride, width / stride, channels]));
    }
  }
  return (top: number, left: number) => {
    const phase = phases.get(`${top % stride} ${left % stride}`) as Tensor4D;
    return tf.slice(phase, [0, Math.floor(top / stride), Math.floor(left / stride), 0], size);
  };
}
