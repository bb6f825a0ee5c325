import { checkPixels, DsrgError, ReadBudget } from '@dsrg/core';
import { NumpyArray } from '../read/numpy/numpy-array.ts';
import { numpyConstructors } from '../read/numpy/numpy-pickle.ts';
import { unpickle } from '../read/pickle/unpickle.ts';

/** Class maps of one photo as RecurSeed's `infer_rsepm` keeps them. */
export interface RecurseedSeed {
  /** Classes of the maps, background (0) first. */
  readonly keys: readonly number[];
  /** Whether background has a map of its own: seeds of the segmentation network (`infer_seg`) do. */
  readonly hasBackground: boolean;
  /** One map of `height × width`, from 0 to 1, for each key in turn; none for background without a map. */
  readonly data: Float32Array;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads a seed of RecurSeed: a pickled dictionary of `keys` (0 and the classes, counted from 1) and `seed` (K × H × W), of as many maps as
 * keys, or of one less where background has none; a photo of no class has the key 0 and no maps.
 *
 * @param name of the file, for messages
 * @param classes number of classes, background included
 * @param maxPixels most pixels a map may have. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for another file; LABEL for a class out of range; NUMERIC for values that are no numbers; IMAGE for too many
 *   pixels
 */
export function readRecurseedSeed(
  bytes: Uint8Array,
  name: string,
  classes: number,
  maxPixels?: number,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): RecurseedSeed {
  const { value } = unpickle(bytes, { name, budget, constructors: numpyConstructors });
  const [keys, seed] = value instanceof Map ? [value.get('keys'), value.get('seed')] : [];
  if (!(seed instanceof NumpyArray) || seed.shape.length !== 3 || keys === undefined) {
    throw wrong(name, 'it has no keys, or no seed of three axes');
  }
  const [count, height, width] = seed.shape as [number, number, number];
  const labels = Array.from(numbersOf(keys, name), Number);
  const hasBackground = labels.length === count;
  if (labels[0] !== 0 || !(hasBackground || labels.length === count + 1) || height * width === 0) {
    throw wrong(
      name,
      `${labels.length} keys (${labels.slice(0, 5)}) do not fit ${count} maps of ${height}×${width}; 0 comes first`,
    );
  }
  for (const label of labels.slice(1)) {
    if (Number.isInteger(label) && label > 0 && label < classes) continue;
    throw new DsrgError('LABEL', `${name} has a map of class ${label}; 1 to ${classes - 1} were expected.`, {
      hint: 'Other classes? Name them with --classes.',
    });
  }
  checkPixels({ height, width }, `The seed ${name}`, maxPixels);
  // As they are, as numbers, and as single floats.
  budget.make(16 * count * height * width);
  const data = Float32Array.from(numbersOf(seed, name) as ArrayLike<number>, Number);
  if (!data.every(Number.isFinite)) throw new DsrgError('NUMERIC', `${name} holds values that are no finite numbers.`);
  return { keys: labels, hasBackground, data, height, width };
}

function numbersOf(value: unknown, name: string): ArrayLike<number | bigint> {
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
  try {
    if (value instanceof NumpyArray) return value.numbers();
  } catch (cause) {
    throw wrong(name, (cause as Error).message, cause);
  }
  throw wrong(name, 'its keys are no list of numbers');
}

function wrong(name: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `${name} is no seed of RecurSeed: ${reason}.`, { cause });
}
