import { type ActivationMaps, counted, DsrgError } from '@dsrg/core';
import { peakFloor } from '../seeds/self-correlation-input.ts';
import { type Batch, type Floats, type Loss, requireBatch, zerosLike } from './batch.ts';

export interface ReconstructionLossOptions {
  /**
   * How activation maps come to 0 … 1. `peak`: ReLU, divided by (the map's maximum + 1e-5), as self-correlation takes them; the gradient reaches
   * the maximum too. `sigmoid`: σ.
   * @default 'peak'
   */
  readonly normalise?: 'peak' | 'sigmoid';
}

/**
 * EdgePredictMix's `L_rec`: how far the activation maps of a photo's tags lie from their refined selves, which are taken as given: the mean
 * of |n(map) − refined| over all tags of all photos and the cells that count; 0 where there is none. That there is such a loss is read off
 * the authors' figure [F]; its form is reconstructed [R] after PuzzleCAM's (the mean absolute difference of the photo's own tags).
 *
 * @param maps N×K×h×w activation maps before any ReLU, channel k is class k + 1
 * @param refined per photo the maps of its tags on the same grid, 0 … 1
 * @param valid per photo h×w: 1 for cells that count; a map's maximum is sought among them
 * @returns value and ∂L/∂maps
 * @throws DsrgError SHAPE
 */
export function reconstructionLoss<A extends Floats>(
  maps: Batch<A>,
  refined: readonly (Omit<ActivationMaps, 'data' | 'kind'> & { readonly data: Floats })[],
  valid: readonly Uint8Array[],
  { normalise = 'peak' }: ReconstructionLossOptions = {},
): Loss<A> {
  requireBatch(maps, 'Activation maps');
  const { count, channels, height, width, data } = maps;
  const cells = height * width;
  if (refined.length !== count || valid.length !== count) {
    throw new DsrgError(
      'SHAPE',
      `${refined.length} refined maps and ${valid.length} masks for ${counted(count, 'photo')}.`,
    );
  }
  const gradient = zerosLike(maps);
  let [value, entries] = [0, 0];
  for (const [photo, { tags, data: targets, ...size }] of refined.entries()) {
    if (size.height !== height || size.width !== width || targets.length !== tags.length * cells) {
      throw new DsrgError(
        'SHAPE',
        `Refined maps of photo ${photo} are ${size.height}×${size.width}; the activation maps are ${height}×${width}.`,
      );
    }
    const counted = [...(valid[photo] as Uint8Array).keys()].filter((cell) => valid[photo]?.[cell] === 1);
    entries += tags.length * counted.length;
    for (const [plane, tag] of tags.entries()) {
      const start = (photo * channels + tag - 1) * cells;
      const target = targets.subarray(plane * cells, (plane + 1) * cells);
      const add = normalise === 'peak' ? addPeak : addSigmoid;
      value += add(data.subarray(start, start + cells), target, counted, gradient.data.subarray(start, start + cells));
    }
  }
  if (entries === 0) return { value: 0, gradient };
  for (let i = 0; i < gradient.data.length; i++) gradient.data[i] = (gradient.data[i] as number) / entries;
  return { value: value / entries, gradient };
}

/** Adds Σ|n − target| to nothing but its own map; the gradient of the sum goes to `out`. */
type AddMap = (map: Floats, target: Floats, counted: readonly number[], out: Floats) => number;

const addPeak: AddMap = (map, target, counted, out) => {
  let top = -1;
  for (const cell of counted) if (top < 0 || (map[cell] as number) > (map[top] as number)) top = cell;
  const peak = top < 0 ? 0 : Math.max(0, map[top] as number);
  const divisor = peak + peakFloor;
  let [sum, pull] = [0, 0];
  for (const cell of counted) {
    const height = Math.max(0, map[cell] as number) / divisor;
    const difference = height - (target[cell] as number);
    sum += Math.abs(difference);
    if (height === 0) continue;
    out[cell] = Math.sign(difference) / divisor;
    pull += Math.sign(difference) * height;
  }
  // d(r / (max + ε)) / d max = −r / (max + ε)²
  if (peak > 0) out[top] = (out[top] as number) - pull / divisor;
  return sum;
};

const addSigmoid: AddMap = (map, target, counted, out) => {
  let sum = 0;
  for (const cell of counted) {
    const height = 1 / (1 + Math.exp(-(map[cell] as number)));
    const difference = height - (target[cell] as number);
    sum += Math.abs(difference);
    out[cell] = Math.sign(difference) * height * (1 - height);
  }
  return sum;
};
