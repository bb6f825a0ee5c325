import { DsrgError, encodeMaker, type FloatImage, type Maker, makerKey, parseMaker, ReadBudget } from '@dsrg/core';
import { jsonOf } from '../read/parse-json.ts';
import { decodeSafetensors, encodeSafetensors } from '../read/safetensors.ts';

const TENSOR = 'features';

/** A photo's features as a file: safetensors of one tensor, `channels × height × width`, as half floats. */
export function encodeFeatures({ data, channels, height, width }: FloatImage): Uint8Array {
  return encodeSafetensors(new Map([[TENSOR, { shape: [channels, height, width], data }]]), {}, { half: true });
}

/**
 * Reads a photo's features.
 * @param name of the file, for messages
 * @throws DsrgError WEIGHTS for what is no sound file of features
 */
export function decodeFeatures(bytes: Uint8Array, name: string): FloatImage {
  const { shape, data } = decodeSafetensors(bytes, name).tensors.get(TENSOR) ?? {};
  const [channels, height, width] = shape ?? [];
  if (data === undefined || shape?.length !== 3 || !channels || !height || !width) {
    throw new DsrgError('WEIGHTS', `${name} holds no features of a photo.`, {
      hint: 'Remove the stage’s folder, and go on with the run: the stage is made again.',
    });
  }
  return { kind: 'float', data, channels, height, width };
}

/** The same file with what made it in its header. */
export function markFeatures(bytes: Uint8Array, maker: Maker): Uint8Array {
  const end = headerEnd(bytes);
  const header = headerOf(bytes) ?? {};
  const marked = { __metadata__: { [makerKey]: encodeMaker(maker) }, ...header };
  const text = new TextEncoder().encode(JSON.stringify(marked));
  const length = Math.ceil(text.length / 8) * 8;
  const out = new Uint8Array(8 + length + bytes.length - end).fill(0x20, 8, 8 + length);
  new DataView(out.buffer).setBigUint64(0, BigInt(length), true);
  out.set(text, 8);
  out.set(bytes.subarray(end), 8 + length);
  return out;
}

/** What made the features; undefined where the file does not say. */
export function makerOfFeatures(bytes: Uint8Array): Maker | undefined {
  const { __metadata__: metadata } = (headerOf(bytes) ?? {}) as { readonly __metadata__?: Record<string, string> };
  return parseMaker(metadata?.[makerKey]);
}

function headerEnd(bytes: Uint8Array): number {
  if (bytes.length < 8) return bytes.length;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  return length > BigInt(bytes.length - 8) ? bytes.length : 8 + Number(length);
}

function headerOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  const end = headerEnd(bytes);
  if (end <= 8) return undefined;
  try {
    const text = new TextDecoder().decode(bytes.subarray(8, end));
    const header = jsonOf(text, new ReadBudget('The header of features', text.length));
    return typeof header === 'object' && header !== null ? (header as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
