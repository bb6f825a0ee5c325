import { DsrgError, ReadBudget } from '@dsrg/core';
import { type Dtype, decodeNumbers, parseDtype } from '../../read/numpy/dtype.ts';
import { jsonOf } from '../../read/parse-json.ts';
import { countOf, floatsOf, joined } from '../floats.ts';
import type { FoundTensor, WeightsFile } from '../found-tensor.ts';

const types: Readonly<Record<string, Dtype>> = {
  float32: parseDtype('f4'),
  int32: parseDtype('i4'),
  bool: parseDtype('u1'),
};
const quantised: Readonly<Record<string, Dtype>> = {
  uint8: parseDtype('u1'),
  uint16: parseDtype('u2'),
  float16: parseDtype('f2'),
};

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly Weight[];
}

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of the bytes in the shard. */
  readonly type: Dtype;
  /** Affine quantisation: value = number · scale + min. */
  readonly scale: number;
  readonly min: number;
}

/**
 * Names of the data files that a TensorFlow.js `model.json` asks for, all of them beside it.
 * @throws DsrgError WEIGHTS for a text that is no such model, or a path that leads elsewhere
 */
export function shardsOfModel(
  json: string,
  name: string,
  budget: ReadBudget = new ReadBudget(name, json.length),
): string[] {
  return parseModel(json, name, budget).flatMap(({ paths }) => paths);
}

/**
 * Reads a TensorFlow.js model's weights (layers model or graph model), quantised ones included.
 *
 * @param json content of `model.json`
 * @param shards contents of its data files, in the order of {@link shardsOfModel}
 * @throws DsrgError WEIGHTS where they do not fit each other
 */
export function readTfjsModel(
  json: string,
  shards: readonly Uint8Array[],
  name: string,
  budget: ReadBudget = new ReadBudget(name, json.length + sumOfLengths(shards)),
): WeightsFile {
  let first = 0;
  const tensors = parseModel(json, name, budget).flatMap(({ paths, weights }): FoundTensor[] => {
    const parts = shards.slice(first, first + paths.length);
    first += paths.length;
    const held = sumOfLengths(parts);
    let at = 0;
    budget.list(weights.length);
    const found = weights.map(({ name: weight, shape, type, scale, min }): FoundTensor => {
      const start = at;
      at += countOf(shape) * type.size;
      if (!(at <= held)) throw unsound(name, `weight ${weight} lies beyond the end of its data`);
      const end = at;
      const values = (): Float32Array => {
        const bytes = gather(parts, start, end);
        if (scale === 1 && min === 0) return floatsOf(bytes, type);
        return Float32Array.from(decodeNumbers(bytes, type) as Uint8Array, (number) => number * scale + min);
      };
      return { name: weight, shape, values };
    });
    if (at !== held) throw unsound(name, `its data files hold ${held} bytes; ${at} were expected`);
    return found;
  });
  return { kind: 'a TensorFlow.js model', tensors };
}

function parseModel(json: string, name: string, budget: ReadBudget): Group[] {
  let model: unknown;
  try {
    model = jsonOf(json, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw unsound(name, 'it is no JSON', cause);
  }
  const { weightsManifest } = record(model);
  if (!Array.isArray(weightsManifest)) throw unsound(name, 'it has no weightsManifest');
  const groups = weightsManifest.map((group): Group => {
    const { paths, weights } = record(group);
    const names =
      Array.isArray(paths) && paths.every((path) => typeof path === 'string') ? (paths as string[]) : undefined;
    if (names === undefined || !Array.isArray(weights)) throw unsound(name, 'its weightsManifest is unsound');
    const away = names.find((path) => /^([/\\]|[a-z]+:)|(^|[/\\])\.\.([/\\]|$)|\0/i.test(path));
    if (away !== undefined) throw unsound(name, `it asks for ${JSON.stringify(away)}, which does not lie beside it`);
    return { paths: names, weights: weights.map((weight) => parseWeight(weight, name)) };
  });
  if (groups.every(({ weights }) => weights.length === 0)) throw unsound(name, 'it lists no weights');
  return groups;
}

function parseWeight(weight: unknown, file: string): Weight {
  const { name, shape, dtype, quantization } = record(weight);
  const { dtype: stored, scale = 1, min = 0 } = record(quantization);
  const table = quantization === undefined ? types : quantised;
  const code = quantization === undefined ? dtype : stored;
  if (typeof name !== 'string' || !Array.isArray(shape) || shape.length > 32 || Number.isNaN(countOf(shape))) {
    throw unsound(file, 'a weight is described wrongly');
  }
  if (typeof code !== 'string' || !Object.hasOwn(table, code)) throw unsound(file, `weight ${name} is of type ${code}`);
  if (!Number.isFinite(scale) || !Number.isFinite(min)) throw unsound(file, `weight ${name} is quantised wrongly`);
  return { name, shape, type: table[code] as Dtype, scale: scale as number, min: min as number };
}

/** Bytes `start` to `end` of files that follow each other: a view where they lie in one. */
function gather(parts: readonly Uint8Array[], start: number, end: number): Uint8Array {
  const pieces: Uint8Array[] = [];
  let before = 0;
  for (const part of parts) {
    const piece = part.subarray(Math.max(start - before, 0), Math.max(end - before, 0));
    if (piece.length > 0) pieces.push(piece);
    before += part.length;
  }
  return joined(pieces);
}

function sumOfLengths(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function unsound(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('WEIGHTS', `${name} is no sound TensorFlow.js model: ${reason}.`, {
    hint: 'Give its model.json, with the .bin files beside it.',
    cause,
  });
}
