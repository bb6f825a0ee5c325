import { type ActivationMaps, DsrgError } from '@dsrg/core';

/**
 * Activation maps, each times its tag's share of the cell: softmax over the tags' scores there. Maps are as a rule divided by their own maxima, so that
 * the faint map of a bottle covers the bus whose map is strong; the scores know which of a photo's tags fits a cell better. The map of a lone
 * tag stays as it is.
 *
 * @param maps not negative, of any scale
 * @param scores of the same tags on the same grid, as the tag network gives them: with its biases, negative ones kept
 */
export function shareByScores(maps: ActivationMaps, scores: ActivationMaps): ActivationMaps {
  const { tags, height, width } = maps;
  if (scores.height !== height || scores.width !== width || scores.tags.join() !== tags.join()) {
    throw new DsrgError(
      'SHAPE',
      `Scores are ${scores.height}×${scores.width} of the tags [${scores.tags}]; maps are ${height}×${width} of [${tags}].`,
      { hint: 'Bring both to one grid first (mergeActivations).' },
    );
  }
  if (tags.length < 2) return maps;
  const cells = height * width;
  const data = new Float32Array(maps.data.length);
  const shares = new Float64Array(tags.length);
  for (let cell = 0; cell < cells; cell++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let i = cell; i < data.length; i += cells) highest = Math.max(highest, scores.data[i]!);
    let sum = 0;
    for (let k = 0, i = cell; k < shares.length; k++, i += cells) {
      shares[k] = Math.exp(scores.data[i]! - highest);
      sum += shares[k]!;
    }
    for (let k = 0, i = cell; k < shares.length; k++, i += cells) data[i] = (maps.data[i]! * shares[k]!) / sum;
  }
  return { ...maps, data };
}
