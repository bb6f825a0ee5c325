import { axisPadding, type ConvolutionNode, type MapShape } from '@dsrg/core';

/** One axis of a convolution. */
interface AxisGeometry {
  readonly size: number;
  readonly out: number;
  readonly begin: number;
  readonly end: number;
}

/** A convolution at a given input size, with its defaults filled in. */
export interface ConvolutionGeometry {
  readonly node: ConvolutionNode;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly groups: number;
  readonly rows: AxisGeometry;
  readonly columns: AxisGeometry;
  /** ONNX's `pads`: begin of rows and columns, then end. */
  readonly pads: readonly number[];
  /** Whether anything before this convolution learns, so that its input's gradient is wanted. */
  readonly learnsBefore: boolean;
}

export function convolutionGeometry(
  node: ConvolutionNode,
  input: MapShape,
  output: MapShape,
  learnsBefore: boolean,
): ConvolutionGeometry {
  const { kernel, stride = 1, dilation = 1, groups = 1 } = node;
  const rows = { size: input.height, out: output.height, ...axisPadding(node, input.height) };
  const columns = { size: input.width, out: output.width, ...axisPadding(node, input.width) };
  return {
    node,
    kernel,
    stride,
    dilation,
    groups,
    rows,
    columns,
    pads: [rows.begin, columns.begin, rows.end, columns.end],
    learnsBefore,
  };
}

/** Which set of rules a convolution follows. */
export type ConvolutionClass =
  | 'pointwise' // 1×1, stride 1, dense: a matrix product
  | 'depthwise' // one channel per group
  | 'dense' // stride 1, one group, larger kernel
  | 'general'; // strides, few groups

export function classOf(node: ConvolutionNode): ConvolutionClass {
  const { kernel, stride = 1, groups = 1, padding = 0, inChannels, outChannels } = node;
  if (groups > 1) return groups === inChannels && groups === outChannels ? 'depthwise' : 'general';
  if (stride > 1) return 'general';
  return kernel === 1 && (padding === 0 || padding === 'same') ? 'pointwise' : 'dense';
}

/** Overlap of output and shifted input along one axis for a kernel tap, both as half-open ranges; empty where there is none. */
export function tapOverlap(axis: AxisGeometry, shift: number): { output: [number, number]; input: [number, number] } {
  const from = Math.max(0, -shift);
  const to = Math.max(from, Math.min(axis.out, axis.size - shift));
  return { output: [from, to], input: [from + shift, to + shift] };
}

/**
 * The convolution of `dy` that gives `dx`: dy is spread by the stride (its cells `stride` apart, zeros between and after,
 * `stride · out` cells in all), cropped, padded and convolved with the turned filter at stride 1.
 */
export function inputGradientAxis(g: ConvolutionGeometry, axis: AxisGeometry) {
  const spread = g.stride * axis.out;
  const begin = (g.kernel - 1) * g.dilation - axis.begin;
  const end = axis.size - spread + axis.begin;
  return { spread, begin, end: Math.max(end, 0), kept: spread + Math.min(end, 0) };
}

/**
 * The convolution of x whose filter is `dy` and whose result is the weight gradient: stride and dilation change places.
 * `result` may exceed the kernel by cells that are cut off.
 */
export function weightGradientAxis(g: ConvolutionGeometry, axis: AxisGeometry) {
  const reach = (axis.out - 1) * g.stride + 1;
  const end = Math.max(0, reach + (g.kernel - 1) * g.dilation - axis.size - axis.begin);
  const result = Math.floor((axis.size + axis.begin + end - reach) / g.dilation) + 1;
  return { begin: axis.begin, end, result };
}
