import { stridesOf, transpose } from '../read/numpy/numpy-array.ts';
import { countOf } from './floats.ts';
import type { FoundTensor } from './found-tensor.ts';
import type { Dialect, Unit } from './network-units.ts';

/** An array of a file, once it stands as ours do. */
export interface Arranged {
  /** What was done to it, for the report; empty where nothing was. */
  readonly how: readonly string[];
  /** @param scratch memory that may be written over, and is the result where it serves */
  values(scratch?: Float32Array): Float32Array;
}

/**
 * Brings the weight of a convolution into our order and shape, OIHW: from TensorFlow's HWIO, from the matrix of an inner product
 * (Caffe: rows are outputs, with old files' leading ones; TensorFlow: columns are), or as it is.
 * @returns `undefined` where it is a weight of another shape
 */
export function arrangeWeight(tensor: FoundTensor, unit: Unit, layout: Dialect['layout']): Arranged | undefined {
  const [outs, ins, height, width] = unit.shape;
  if (layout === 'oihw') {
    if (equal(tensor.shape, unit.shape)) return { how: [], values: tensor.values };
    const isMatrix = equal(withoutLeadingOnes(tensor.shape, 2), [outs, ins * height * width]);
    return isMatrix ? { how: [`reshaped from ${shapeText(tensor.shape)}`], values: tensor.values } : undefined;
  }
  const matrix = [height * width * ins, outs];
  const own = unit.depthwise ? [height, width, outs, 1] : [height, width, ins, outs];
  if (!equal(tensor.shape, own) && (unit.depthwise || !equal(tensor.shape, matrix))) return undefined;
  if (tensor.shape.length === 2) {
    const strides = [1, outs, width * ins * outs, ins * outs];
    return {
      how: ['turned from columns'],
      values: (scratch) => transpose(tensor.values(), unit.shape, strides, scratch),
    };
  }
  const values = (scratch?: Float32Array): Float32Array => {
    const stored = tensor.stored?.() ?? { numbers: tensor.values(), strides: stridesOf(tensor.shape) };
    const [h, w, i, o] = stored.strides as [number, number, number, number];
    return transpose(stored.numbers, unit.shape, unit.depthwise ? [i, o, h, w] : [o, i, h, w], scratch);
  };
  return { how: ['turned from HWIO'], values };
}

/** A bias or a batch norm's array: `length` numbers, whatever axes of one stand around them. */
export function arrangeVector(tensor: FoundTensor, length: number): Arranged | undefined {
  const isVector = countOf(tensor.shape) === length && tensor.shape.filter((size) => size !== 1).length <= 1;
  return isVector ? { how: [], values: tensor.values } : undefined;
}

/**
 * DeepLab's way from VGG16's fc6 and fc7 (4096 channels, 7×7) to smaller ones (1024, 3×3): every fourth channel, every third cell.
 * @returns `undefined` where the arrays are not those
 */
export function decimateWeight(tensor: FoundTensor, unit: Unit, layout: Dialect['layout']): Arranged | undefined {
  const sources: Readonly<Record<string, { shape: Unit['shape']; every: readonly number[] }>> = {
    '1024,512,3,3': { shape: [4096, 512, 7, 7], every: [4, 1, 3, 3] },
    '1024,1024,1,1': { shape: [4096, 4096, 1, 1], every: [4, 4, 1, 1] },
  };
  const source = sources[unit.shape.join()];
  const whole = source && arrangeWeight(tensor, { ...unit, shape: source.shape }, layout);
  if (source === undefined || whole === undefined) return undefined;
  const values = (): Float32Array => {
    const all = whole.values();
    const out = new Float32Array(countOf(unit.shape));
    const [outs, ins, height, width] = unit.shape;
    const { shape, every } = source;
    const [everyOut, everyIn, everyRow, everyColumn] = every as [number, number, number, number];
    let at = 0;
    for (let o = 0; o < outs; o++) {
      for (let i = 0; i < ins; i++) {
        for (let y = 0; y < height; y++) {
          const row = ((o * everyOut * shape[1] + i * everyIn) * shape[2] + y * everyRow) * shape[3];
          for (let x = 0; x < width; x++) out[at++] = all[row + x * everyColumn] as number;
        }
      }
    }
    return out;
  };
  return { how: [...whole.how, `every ${everyText(source.every)} of ${shapeText(source.shape)}`], values };
}

/** Every fourth number of a bias of fc6 or fc7. */
export function decimateVector(tensor: FoundTensor, length: number): Arranged | undefined {
  const whole = arrangeVector(tensor, 4 * length);
  if (whole === undefined) return undefined;
  const values = (): Float32Array => {
    const all = whole.values();
    return Float32Array.from({ length }, (_, k) => all[4 * k] as number);
  };
  return { how: ['every 4th'], values };
}

/** `64×3×3×3` */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 0 ? 'a single number' : shape.join('×');
}

function everyText(every: readonly number[]): string {
  return every.join('×');
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, k) => size === b[k]);
}

function withoutLeadingOnes(shape: readonly number[], rank: number): readonly number[] {
  let first = 0;
  while (shape.length - first > rank && shape[first] === 1) first++;
  return shape.slice(first);
}
