import { type BilinearConvention, DsrgError, type FloatImage, resizePlanes } from '@dsrg/core';

/** A tensor as a runtime returns it. */
export interface OutputTensor {
  readonly data: unknown;
  readonly dims: readonly number[];
}

export interface OutputReading {
  /**
   * What the numbers are: probabilities, or logits, of which the sigmoid (of two channels the softmax) is taken.
   * @default 'probability'
   */
  readonly values?: 'probability' | 'logit';
  /** Which of two channels is the object, 0 or 1: files do not say it. Not asked for where there is one. */
  readonly objectChannel?: 0 | 1;
  /**
   * Whether each map is divided by its largest value, so that thresholds are shares of it (Guided Labelling's `src/saliency/test.py`
   * writes 255 · p / max p).
   * @default true
   */
  readonly stretch?: boolean;
  /** How the map comes to the photo's size. @default 'half-pixel' */
  readonly convention?: BilinearConvention;
}

/** Probabilities may leave 0 … 1 by so much, in rounding. */
const SLACK = 1e-3;

/**
 * The saliency map in the output of any network that makes one.
 *
 * @param output float32 of `height × width`, with any number of axes of 1 before them or one after them, or `1 × 2 × height × width`
 * @param photo the map's size in the end
 * @param name of the network, for messages
 * @returns one channel, 0 (background) to 1
 * @throws DsrgError MODEL for another shape, for two channels of which neither is named, and for values that are no probabilities;
 * NUMERIC for NaN
 */
export function saliencyOfOutput(
  output: OutputTensor,
  photo: { readonly height: number; readonly width: number },
  name: string,
  { values = 'probability', objectChannel, stretch = true, convention = 'half-pixel' }: OutputReading = {},
): FloatImage {
  const { data, channels, height, width } = readShape(output, name);
  if (channels === 2 && objectChannel === undefined) {
    throw new DsrgError(
      'MODEL',
      `${name} gives two channels (${height}×${width}), and nothing says which is the object.`,
      {
        hint: 'Name it: objectChannel 1 for background and object in this order, as most networks have it, else 0.',
      },
    );
  }
  if (channels === 1 && objectChannel !== undefined && objectChannel !== 0) {
    throw new DsrgError('MODEL', `${name} gives one channel; the object cannot be channel ${objectChannel}.`, {
      hint: 'Leave the channel out.',
    });
  }
  const cells = height * width;
  const own = (objectChannel ?? 0) * cells;
  const map = data.slice(own, own + cells);
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DsrgError('NUMERIC', `${name} gives ${data[bad]} at number ${bad} of its output.`);
  if (values === 'logit') {
    const other = cells - own; // of two channels; a single one is compared with 0
    for (let i = 0; i < cells; i++) map[i] = 1 / (1 + Math.exp((channels === 2 ? data[other + i]! : 0) - map[i]!));
  } else {
    clampProbabilities(map, name);
  }
  if (stretch) {
    const top = map.reduce((most, value) => Math.max(most, value), 0);
    if (top > 0) for (let i = 0; i < cells; i++) map[i] = map[i]! / top;
  }
  const resized = resizePlanes(map, 1, height, width, photo.height, photo.width, convention);
  return { kind: 'float', data: resized, height: photo.height, width: photo.width, channels: 1 };
}

function readShape({ data, dims }: OutputTensor, name: string) {
  const shape = dims.join('×') || 'a single number';
  const cure = { hint: 'A saliency network gives 1 × 1 × height × width, or two channels of which one is the object.' };
  if (!(data instanceof Float32Array))
    throw new DsrgError('MODEL', `The output of ${name} (${shape}) is not float32.`, cure);
  const channelsLast = dims.length >= 3 && dims.at(-1) === 1 && dims.at(-3) !== 1;
  const [height = 0, width = 0] = channelsLast ? dims.slice(-3, -1) : dims.slice(-2);
  const before = channelsLast ? dims.slice(0, -3) : dims.slice(0, -2);
  const channels = before.at(-1) ?? 1;
  const fits = data.length === height * width * channels && data.length > 0;
  if (!fits || (channels !== 1 && channels !== 2) || before.slice(0, -1).some((size) => size !== 1)) {
    throw new DsrgError('MODEL', `The output of ${name} is ${shape}, which is no map of a photo.`, cure);
  }
  return { data, channels, height, width };
}

function clampProbabilities(map: Float32Array, name: string): void {
  for (let i = 0; i < map.length; i++) {
    const value = map[i]!;
    if (value < -SLACK || value > 1 + SLACK) {
      throw new DsrgError('MODEL', `${name} gives ${value}, which is no probability: they go from 0 to 1.`, {
        hint: 'Are they logits? Say so: values logit.',
      });
    }
    map[i] = Math.min(Math.max(value, 0), 1);
  }
}
