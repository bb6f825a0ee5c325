import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import {
  type ConvolutionGeometry,
  inputGradientAxis,
  tapOverlap,
  weightGradientAxis,
} from '../convolution-geometry.ts';
import { type Backend, margin, runKernel, type TensorFlow, transposedProduct } from './tensorflow.ts';
import { placeWindow, withoutMargins } from './window.ts';

/** Convolution of NHWC maps with an HWIO filter, one group. */
export function convolve({ tf }: Backend, x: Tensor4D, filter: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  const { pad, margins } = placeWindow(g.node, { channels: 0, height: g.rows.size, width: g.columns.size });
  return tf.conv2d(margin(tf, x, margins), filter, g.stride, pad, 'NHWC', g.dilation);
}

/** The input's gradient. TensorFlow's kernel knows no dilation, and wasm's is slow: there it is a convolution of dy. */
export function convolutionInputGradient(
  backend: Backend,
  dy: Tensor4D,
  filter: Tensor4D,
  g: ConvolutionGeometry,
): Tensor4D {
  const { tf, kind } = backend;
  const { stride, dilation, rows, columns } = g;
  if (kind === 'tensorflow' && dilation === 1) {
    const { pad, margins } = placeWindow(g.node, { channels: 0, height: rows.size, width: columns.size });
    const size = (axis: { size: number }, [begin, end]: readonly [number, number]) => axis.size + begin + end;
    const inputShape = [dy.shape[0], size(rows, margins.rows), size(columns, margins.columns), filter.shape[2]];
    const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', inputShape };
    return margin(tf, runKernel(tf, 'Conv2DBackpropInput', { dy, filter }, attributes), withoutMargins(margins));
  }
  const turned = tf.transpose(turn(tf, filter), [0, 1, 3, 2]) as Tensor4D;
  return convolveSpread(tf, dy, g, (spread, pad) => tf.conv2d(spread, turned, 1, pad, 'NHWC', dilation));
}

/**
 * Spreads dy by the stride and pads it so that a convolution with the turned filter gives the input's gradient.
 * @param convolve told how what it gets is padded
 */
export function convolveSpread(
  tf: TensorFlow,
  dy: Tensor4D,
  g: ConvolutionGeometry,
  convolve: (spread: Tensor4D, pad: 'same' | 'valid') => Tensor4D,
): Tensor4D {
  const half = ((g.kernel - 1) * g.dilation) / 2;
  const centred = [g.rows, g.columns].every(({ begin, size, out }) => begin === half && size === out);
  if (g.stride === 1 && centred) return convolve(dy, 'same');
  const [rows, columns] = [inputGradientAxis(g, g.rows), inputGradientAxis(g, g.columns)];
  const spread = g.stride === 1 ? dy : spreadCells(tf, dy, g.stride);
  const kept = margin(tf, spread, { rows: [0, rows.kept - rows.spread], columns: [0, columns.kept - columns.spread] });
  const margins = { rows: [rows.begin, rows.end], columns: [columns.begin, columns.end] } as const;
  return convolve(margin(tf, kept, margins), 'valid');
}

/** Cells `stride` apart, with zeros between and after them. */
function spreadCells(tf: TensorFlow, dy: Tensor4D, stride: number): Tensor4D {
  const [count, height, width, channels] = dy.shape;
  const gap = (x: Tensor, lines: number, length: number) =>
    tf.pad(tf.reshape(x, [lines, 1, length]), [
      [0, 0],
      [0, stride - 1],
      [0, 0],
    ]);
  const inRows = gap(dy, count * height * width, channels);
  const inColumns = gap(inRows, count * height, width * stride * channels);
  return tf.reshape(inColumns, [count, height * stride, width * stride, channels]);
}

/** A filter with rows and columns in the opposite order: its taps put together from the last to the first, since wasm reverses value by value. */
export function turn(tf: TensorFlow, filter: Tensor4D): Tensor4D {
  const [kernel, , into, outOf] = filter.shape;
  if (kernel === 1) return filter;
  const size = into * outOf;
  const taps = tf.reshape(filter, [kernel * kernel, size]);
  const turned = Array.from({ length: kernel * kernel }, (_, k) =>
    tf.slice(taps, [kernel * kernel - 1 - k, 0], [1, size]),
  );
  return tf.reshape(tf.concat(turned, 0), filter.shape);
}

/** The filter's gradient, HWIO. */
export function convolutionFilterGradient(
  backend: Backend,
  x: Tensor4D,
  dy: Tensor4D,
  g: ConvolutionGeometry,
): Tensor4D {
  const { tf, kind } = backend;
  const [into, outOf] = [x.shape[3], dy.shape[3]];
  const { kernel, stride, dilation } = g;
  const filterShape: [number, number, number, number] = [kernel, kernel, into, outOf];
  if (kind === 'tensorflow' && dilation === 1) {
    const { pad, margins } = placeWindow(g.node, { channels: into, height: g.rows.size, width: g.columns.size });
    const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', filterShape };
    return runKernel(tf, 'Conv2DBackpropFilter', { x: margin(tf, x, margins), dy }, attributes);
  }
  if (kernel === 1 && stride === 1) {
    return tf.reshape(transposedProduct(backend, cellRows(tf, x), cellRows(tf, dy)), filterShape);
  }
  const small = into * outOf < 96 * 96 && dilation * (kernel - 1) * 3 < g.rows.size;
  if (stride > 1 || (kind === 'wasm' && small)) return filterByConvolution(tf, x, dy, g);
  const flat = kind === 'wasm' && dilation * (kernel - 1) * 8 < g.rows.size;
  if (!flat) return tf.reshape(tf.concat(overlapTaps(backend, x, dy, g), 0), filterShape);
  return tf.transpose(tf.reshape(tf.concat(flatTaps(tf, x, dy, g), 0), [kernel, kernel, outOf, into]), [0, 1, 3, 2]);
}

/** A matrix with a row for each cell of each photo. */
function cellRows(tf: TensorFlow, x: Tensor4D): Tensor2D {
  return tf.reshape(x, [-1, x.shape[3]]);
}

/** x is the input with photos and channels exchanged, dy its filter; stride and dilation change places. */
function filterByConvolution(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, g: ConvolutionGeometry): Tensor4D {
  const [rows, columns] = [weightGradientAxis(g, g.rows), weightGradientAxis(g, g.columns)];
  const margins = { rows: [rows.begin, rows.end], columns: [columns.begin, columns.end] } as const;
  const input = tf.transpose(margin(tf, x, margins), [3, 1, 2, 0]) as Tensor4D;
  const filter = tf.transpose(dy, [1, 2, 0, 3]) as Tensor4D;
  const result = tf.conv2d(input, filter, g.dilation, 'valid', 'NHWC', g.stride);
  return tf.transpose(tf.slice(result, [0, 0, 0, 0], [x.shape[3], g.kernel, g.kernel, dy.shape[3]]), [1, 2, 0, 3]);
}

/** One product xᵀ · dy for each tap, over the cells where output and shifted input overlap. */
function overlapTaps(backend: Backend, x: Tensor4D, dy: Tensor4D, g: ConvolutionGeometry): Tensor[] {
  const { tf } = backend;
  const [count, , , into] = x.shape;
  const outOf = dy.shape[3];
  return taps(g).map(([i, j]) => {
    const rows = tapOverlap(g.rows, i * g.dilation - g.rows.begin);
    const columns = tapOverlap(g.columns, j * g.dilation - g.columns.begin);
    const [height, width] = [rows.output[1] - rows.output[0], columns.output[1] - columns.output[0]];
    if (height <= 0 || width <= 0) return tf.zeros([into, outOf]);
    const cut = (maps: Tensor4D, top: number, left: number, channels: number) =>
      cellRows(tf, tf.slice(maps, [0, top, left, 0], [count, height, width, channels]));
    return tf.tidy(() =>
      transposedProduct(
        backend,
        cut(x, rows.input[0], columns.input[0], into),
        cut(dy, rows.output[0], columns.output[0], outOf),
      ),
    );
  });
}

/**
 * One product dyᵀ · x for each tap over the padded maps, whose rows follow each other: a shift is one offset, so nothing is cut out cell by
 * cell, and dy is turned once for all.
 */
function flatTaps(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, g: ConvolutionGeometry): Tensor[] {
  const [count, , , into] = x.shape;
  const outOf = dy.shape[3];
  const { dilation, kernel, rows, columns } = g;
  const reach = (kernel - 1) * dilation;
  const [height, width] = [rows.out + reach, columns.out + reach];
  const span = ({ begin, size, out }: typeof rows) => [begin, out + reach - size - begin] as const;
  const cells = count * height * width;
  const used = cells - reach * width - reach;
  const input = tf.reshape(margin(tf, x, { rows: span(rows), columns: span(columns) }), [cells, into]);
  const spread = tf.reshape(margin(tf, dy, { rows: [0, reach], columns: [0, reach] }), [cells, outOf]);
  const transposed = tf.transpose(tf.slice(spread, [0, 0], [used, outOf]));
  return taps(g).map(([i, j]) =>
    tf.tidy(() => tf.matMul(transposed, tf.slice(input, [(i * width + j) * dilation, 0], [used, into]))),
  );
}

/** Row and column of every filter cell. */
export function taps({ kernel }: ConvolutionGeometry): [number, number][] {
  return Array.from({ length: kernel * kernel }, (_, k) => [Math.floor(k / kernel), k % kernel]);
}
