import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';
import type { TensorFlow } from './tensorflow.ts';

/** What these kernels use of the wasm back end. */
interface Heap {
  makeOutput(shape: readonly number[], dtype: string): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array;
}

/**
 * Replaces the back end's Slice and Concat, which copy every input out of the heap before they take a part of it, by ones that read and
 * write in place: a step of many small products is half as long.
 */
export function replaceCopyingKernels(tf: TensorFlow): void {
  replace(tf, 'Slice', (inputs, attributes, heap) => {
    const x = inputs.x as TensorInfo;
    const [begin, size] = tf.slice_util.parseSliceParams(
      x as never,
      attributes.begin as number[],
      attributes.size as number[],
    );
    const output = heap.makeOutput(size as number[], x.dtype);
    copyBox(heap.typedArrayFromHeap(x), x.shape, begin as number[], size as number[], heap.typedArrayFromHeap(output));
    return output;
  });
  replace(tf, 'Concat', (inputs, attributes, heap) => {
    const parts = Object.values(inputs).filter(({ shape }) => tf.util.sizeFromShape(shape) > 0);
    const [first] = parts as [TensorInfo];
    const axis = tf.util.parseAxisParam(attributes.axis as number, first.shape)[0] as number;
    const shape = tf.backend_util.computeOutShape(
      parts.map((part) => part.shape),
      axis,
    );
    const output = heap.makeOutput(shape, first.dtype);
    const target = heap.typedArrayFromHeap(output);
    const runs = parts.map((part) => ({
      source: heap.typedArrayFromHeap(part),
      length: tf.util.sizeFromShape(part.shape.slice(axis)),
    }));
    let at = 0;
    for (let row = 0; at < target.length; row++) {
      for (const { source, length } of runs) {
        target.set(source.subarray(row * length, (row + 1) * length), at);
        at += length;
      }
    }
    return output;
  });
}

type Work = (inputs: Record<string, TensorInfo>, attributes: Record<string, unknown>, heap: Heap) => TensorInfo;

function replace(tf: TensorFlow, name: string, work: Work): void {
  const stock = tf.getKernel(name, 'wasm') as KernelConfig;
  tf.unregisterKernel(name, 'wasm');
  tf.registerKernel({
    ...stock,
    kernelFunc: ({ inputs, attrs, backend }) =>
      work(inputs as Record<string, TensorInfo>, (attrs ?? {}) as Record<string, unknown>, backend as Heap),
  });
}

/** Copies a box of an array of `shape`, row by row; trailing axes that are taken whole are one row. */
function copyBox(
  source: Float32Array,
  shape: readonly number[],
  begin: readonly number[],
  size: readonly number[],
  target: Float32Array,
): void {
  if (target.length === 0) return;
  let axis = shape.length - 1;
  let row = size[axis] as number;
  while (axis > 0 && size[axis] === shape[axis]) row *= size[--axis] as number;
  const strides = shape.map((_, k) => shape.slice(k + 1).reduce((product, side) => product * side, 1));
  const outer = size.slice(0, Math.max(axis, 0));
  const place = outer.map(() => 0);
  let from = begin.reduce((sum, cell, k) => sum + cell * (strides[k] as number), 0);
  for (let to = 0; to < target.length; to += row) {
    target.set(source.subarray(from, from + row), to);
    for (let k = outer.length - 1; k >= 0; k--) {
      place[k] = (place[k] as number) + 1;
      from += strides[k] as number;
      if ((place[k] as number) < (outer[k] as number)) break;
      from -= (place[k] as number) * (strides[k] as number);
      place[k] = 0;
    }
  }
}
