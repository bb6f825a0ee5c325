import type { Padding } from './nodes.ts';

/** Cells added before and after one axis. */
export interface AxisPadding {
  readonly begin: number;
  readonly end: number;
}

interface Window {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
  readonly ceil?: boolean;
}

/** Reach of a dilated kernel in cells. */
export function reachOf({ kernel, dilation = 1 }: Window): number {
  return (kernel - 1) * dilation + 1;
}

/** Padding along an axis of `size` cells. SAME puts the odd cell at the end, as TensorFlow does. */
export function axisPadding(window: Window, size: number): AxisPadding {
  const { stride = 1, padding = 0 } = window;
  if (padding !== 'same') return { begin: padding, end: padding };
  const total = Math.max((Math.ceil(size / stride) - 1) * stride + reachOf(window) - size, 0);
  const begin = Math.floor(total / 2);
  return { begin, end: total - begin };
}

/** Number of output cells along an axis of `size` cells; Caffe's rule where `ceil` is set. */
export function outputSize(window: Window, size: number): number {
  const { stride = 1, padding = 0, ceil = false } = window;
  if (padding === 'same') return Math.ceil(size / stride);
  const steps = (size + 2 * padding - reachOf(window)) / stride;
  if (!ceil) return Math.floor(steps) + 1;
  const cells = Math.ceil(steps) + 1;
  return padding > 0 && (cells - 1) * stride >= size + padding ? cells - 1 : cells;
}

/**
 * How many cells each window of an average pool divides by, along an axis of `size` cells: those of the maps and, where padding counts
 * (Caffe), of the padding, but never what a rounded-up last window reaches beyond it.
 */
export function averagedCells(window: Window & { readonly countPadding?: boolean }, size: number): number[] {
  const { kernel, stride = 1, countPadding = true } = window;
  const { begin, end } = axisPadding(window, size);
  return Array.from({ length: outputSize(window, size) }, (_, cell) => {
    const from = cell * stride - begin;
    const to = Math.min(from + kernel, countPadding ? size + end : size);
    return to - (countPadding ? from : Math.max(from, 0));
  });
}
