import { checkPixels, DsrgError, ReadBudget } from '@dsrg/core';
import { type MatArray, readMat } from './read-mat.ts';

/** Class activation maps of one photo as GuidedLabelling keeps them. */
export interface HeatMaps {
  /** `count × height × width`, planar; one map for each class of the photo, ascending by label. */
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Reads a heat-map file of GuidedLabelling: `heatmap`, maps × height × width, and `imshape_original`, the photo's size. A matrix of that
 * size is a single map.
 *
 * @param name of the file, for messages
 * @param maxPixels most pixels a map may have. @default 200,000,000
 * @throws DsrgError FILE_FORMAT for another file; SHAPE where the maps are not of the photo's size; NUMERIC for NaN; IMAGE for too many pixels
 */
export function readHeatMaps(
  bytes: Uint8Array,
  name: string,
  maxPixels?: number,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): HeatMaps {
  const variables = readMat(bytes, name, budget);
  const maps = variables.get('heatmap');
  if (maps?.kind !== 'numbers' || maps.dimensions.length > 3 || maps.data.length === 0) {
    const found = [...variables].map(([key, { kind }]) => `${key} (${kind})`).join(', ') || 'nothing';
    throw new DsrgError('FILE_FORMAT', `${name} holds ${found}; an array heatmap was expected, maps × height × width.`);
  }
  const size = variables.get('imshape_original');
  const [count, height, width] = heatMapSize(maps.dimensions, size);
  if (size?.kind === 'numbers' && (size.data[0] !== height || size.data[1] !== width)) {
    const expected = `${size.data[0]}×${size.data[1]}`;
    throw new DsrgError(
      'SHAPE',
      `The maps of ${name} are ${height}×${width}; the photo is ${expected} (height×width).`,
    );
  }
  checkPixels({ height, width }, `The heat maps ${name}`, maxPixels);
  budget.make(4 * maps.data.length);
  const data = new Float32Array(maps.data.length);
  for (let x = 0, i = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      for (let k = 0; k < count; k++, i++) data[(k * height + y) * width + x] = maps.data[i]!;
    }
  }
  if (data.some((value) => !Number.isFinite(value))) {
    throw new DsrgError('NUMERIC', `${name} holds values that are no finite numbers.`);
  }
  return { data, count, height, width };
}

/** Of a matrix of the photo's size the one map is meant; else MATLAB has dropped a last dimension of 1. */
function heatMapSize(dimensions: readonly number[], size: MatArray | undefined): [number, number, number] {
  const [rows, columns] = size?.kind === 'numbers' ? size.data : [];
  if (dimensions.length === 2 && dimensions[0] === rows && dimensions[1] === columns) dimensions = [1, ...dimensions];
  return [...dimensions, 1].slice(0, 3) as [number, number, number];
}

/** Class scores of a set of photos: `cls_res.mat`. */
export interface ClassScores {
  readonly ids: readonly string[];
  /** `ids × classes`, row-major; the first class is label 1. */
  readonly data: Float64Array;
  readonly classes: number;
}

/**
 * Reads class scores of GuidedLabelling: `res`, photos × classes, and `ids`, a character matrix.
 *
 * @throws DsrgError FILE_FORMAT for another file; SHAPE where scores and ids differ in number
 */
export function readClassScores(
  bytes: Uint8Array,
  name: string,
  budget: ReadBudget = new ReadBudget(name, bytes.length),
): ClassScores {
  const variables = readMat(bytes, name, budget);
  const [scores, ids] = [variables.get('res'), variables.get('ids')];
  if (scores?.kind !== 'numbers' || scores.dimensions.length !== 2 || ids?.kind !== 'text') {
    throw new DsrgError('FILE_FORMAT', `${name} has no matrix res with names ids; both were expected.`);
  }
  const [count, classes] = scores.dimensions as [number, number];
  if (ids.rows.length !== count) {
    throw new DsrgError('SHAPE', `${name} has scores of ${count} photos and ${ids.rows.length} names.`);
  }
  budget.make(8 * scores.data.length);
  const data = Float64Array.from(scores.data, (_, i) => scores.data[(i % classes) * count + Math.floor(i / classes)]!);
  return { ids: ids.rows, data, classes };
}
