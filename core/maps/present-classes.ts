import { counted } from '../counted.ts';
import { DsrgError } from '../errors.ts';
import { IGNORE, type LabelMap, type LogitMap, type ProbabilityMap } from '../types.ts';
import { type ActivationMaps, normaliseActivations } from './activation-maps.ts';

/** Background and a photo's tags, ascending, each once. */
export function presentClasses(tags: readonly number[], classes: number): number[] {
  for (const tag of tags) {
    if (Number.isInteger(tag) && tag >= 0 && tag < classes) continue;
    throw new DsrgError('TAG', `Tag ${tag}; this network knows the classes 0 to ${classes - 1}.`);
  }
  return [...new Set([0, ...tags])].sort((a, b) => a - b);
}

/**
 * The planes of some classes alone, in the order given: how tags constrain a prediction. A softmax or a dense CRF over few planes is also
 * much faster than over all. `restoreClasses` turns labels of the result back.
 *
 * @param present class indices, from {@link presentClasses}
 */
export function selectClasses(map: LogitMap, present: readonly number[]): LogitMap {
  const cells = map.height * map.width;
  const data = new Float32Array(present.length * cells);
  present.forEach((c, plane) => {
    if (!(c >= 0 && c < map.classes))
      throw new DsrgError('SHAPE', `Class ${c} of a map of ${counted(map.classes, 'class')}.`);
    data.set(map.data.subarray(c * cells, (c + 1) * cells), plane * cells);
  });
  return { ...map, data, classes: present.length };
}

/** Labels that count the planes of `selectClasses` (or of `activationProbabilities`) turned into class indices; 255 stays. */
export function restoreClasses(labels: LabelMap, present: readonly number[]): LabelMap {
  const data = labels.data.map((label) => {
    if (label === IGNORE) return label;
    const c = present[label];
    if (c === undefined)
      throw new DsrgError('LABEL', `Label ${label} of a map of ${counted(present.length, 'class')}.`);
    return c;
  });
  return { ...labels, data };
}

/**
 * Activation maps against a constant background score as probabilities, for a dense CRF to refine: plane 0 is background, then the tags;
 * each cell divided by its sum.
 *
 * @param background score of background beside maps that peak at 1; higher leaves less foreground
 * @example
 * const unary = activationProbabilities(maps, 0.3);
 * const labels = restoreClasses(argmaxLabels(denseCrf(photo, unary, crf)), [0, ...maps.tags]);
 */
export function activationProbabilities(maps: ActivationMaps, background: number): ProbabilityMap {
  if (!(background > 0 && background < Number.POSITIVE_INFINITY)) {
    throw new DsrgError('CONFIG', `A background score of ${background}; it must lie above 0 and be finite.`);
  }
  const { data: scores, tags, height, width } = normaliseActivations(maps);
  const cells = height * width;
  const planes = tags.map((_, plane) => scores.subarray(plane * cells, (plane + 1) * cells));
  return besideBackground({ planes, height, width }, background);
}

/**
 * Scores of tags beside a constant score of background: plane 0 is background, then the tags; each cell divided by its sum.
 * @param maps a plane of `height × width` scores for each tag, not negative
 */
export function besideBackground(
  {
    planes,
    height,
    width,
  }: { readonly planes: readonly Float32Array[]; readonly height: number; readonly width: number },
  background: number,
): ProbabilityMap {
  const cells = height * width;
  const data = new Float32Array((planes.length + 1) * cells);
  for (let cell = 0; cell < cells; cell++) {
    let sum = background;
    for (const plane of planes) sum += plane[cell]!;
    data[cell] = background / sum;
    for (const [index, plane] of planes.entries()) data[(index + 1) * cells + cell] = plane[cell]! / sum;
  }
  return { kind: 'probabilities', data, classes: planes.length + 1, height, width };
}
