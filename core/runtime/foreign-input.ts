import { DsrgError } from '../errors.ts';
import type { FloatImage } from '../types.ts';
import { toHalves } from './half-floats.ts';
import type { TensorDescription } from './tensor-description.ts';

/** How a network wants to be given a photo. */
export interface InputForm {
  /** Of the samples. */
  readonly type: 'float32' | 'float16' | 'uint8';
  /** Whether the three samples of a pixel stand together (NHWC). */
  readonly interleaved: boolean;
  /** Photos at a time, where the network has that fixed: the one photo is shown so many times. */
  readonly batch: number;
  /** Rows and columns, where they are fixed. */
  readonly size: { readonly height: number; readonly width: number } | undefined;
}

const types = ['float32', 'float16', 'uint8'] as const;

/**
 * How a network wants its input, by what its session says of it.
 *
 * @param name of the model, for error messages
 * @throws DsrgError MODEL for an input that no photo fits
 */
export function inputForm({ name: input, shape, type = 'float32' }: TensorDescription, name: string): InputForm {
  const known = types.find((candidate) => candidate === type);
  const seen = `Input "${input}" of ${name} is ${shape?.join(' × ') ?? 'of unknown shape'} ${type}`;
  if (known === undefined)
    throw new DsrgError('MODEL', `${seen}; float32, float16 or uint8 was expected.`, {
      hint: 'Export the model again with a float32 input.',
    });
  if (shape === undefined || shape.length === 0) return { type: known, interleaved: false, batch: 1, size: undefined };
  const [batch, first, second, last] = shape;
  const interleaved = first !== 3 && last === 3;
  const channels = interleaved ? last : first;
  if (shape.length !== 4 || (typeof channels === 'number' && channels > 0 && channels !== 3))
    throw new DsrgError('MODEL', `${seen}; photos are 1 × 3 × height × width, or 1 × height × width × 3.`, {
      hint: 'Export the model again with such an input.',
    });
  const [height, width] = interleaved ? [first, second] : [second, last];
  const isFixed = typeof height === 'number' && typeof width === 'number' && height > 0 && width > 0;
  return {
    type: known,
    interleaved,
    batch: typeof batch === 'number' && batch > 0 ? batch : 1,
    size: isFixed ? { height: height as number, width: width as number } : undefined,
  };
}

/** A tensor's type, samples and shape. */
export interface TensorContent {
  readonly type: InputForm['type'];
  readonly data: Float32Array | Uint16Array | Uint8Array;
  readonly dims: readonly number[];
}

/** An image in the form that the network wants. */
export function formInput(image: FloatImage, { type, interleaved, batch }: InputForm): TensorContent {
  const { height, width, channels } = image;
  const dims = interleaved ? [batch, height, width, channels] : [batch, channels, height, width];
  const one = interleaved ? interleave(image) : image.data;
  const samples = batch === 1 ? one : repeat(one, batch);
  if (type === 'float32') return { type, data: samples, dims };
  return type === 'float16' ? { type, data: toHalves(samples), dims } : { type, data: toBytes(samples), dims };
}

function interleave({ data, channels, height, width }: FloatImage): Float32Array {
  const plane = height * width;
  const out = new Float32Array(data.length);
  for (let c = 0; c < channels; c++) for (let i = 0; i < plane; i++) out[i * channels + c] = data[c * plane + i]!;
  return out;
}

function repeat(one: Float32Array, times: number): Float32Array {
  const all = new Float32Array(one.length * times);
  for (let k = 0; k < times; k++) all.set(one, k * one.length);
  return all;
}

function toBytes(samples: Float32Array): Uint8Array {
  return Uint8Array.from(samples, (value) => Math.max(0, Math.min(255, Math.round(value))));
}
