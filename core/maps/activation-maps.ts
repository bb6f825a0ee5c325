import { DsrgError } from '../errors.ts';
import type { FloatBatch, LabelMap } from '../types.ts';

/** Class activation maps (CAMs) of the classes that one photo is tagged with. */
export interface ActivationMaps {
  readonly kind: 'activations';
  /** `tags × height × width`, planar; any scale, negative where the class is unlikely. */
  readonly data: Float32Array;
  /** Class index of each plane, ≥ 1, ascending. */
  readonly tags: readonly number[];
  readonly height: number;
  readonly width: number;
}

/**
 * The maps of a photo's tags out of a tag network's output.
 *
 * @param output N×K×h×w, channel k is class k + 1 (background has no CAM)
 * @param index which photo of the batch
 * @param tags class indices 1..K
 */
export function selectActivations(output: FloatBatch, index: number, tags: readonly number[]): ActivationMaps {
  const { channels, height, width } = output;
  const cells = height * width;
  const sorted = [...new Set(tags)].sort((a, b) => a - b);
  const data = new Float32Array(sorted.length * cells);
  sorted.forEach((tag, plane) => {
    if (!Number.isInteger(tag) || tag < 1 || tag > channels) {
      throw new DsrgError(
        'TAG',
        `Tag ${tag} has no activation map; this network has maps of the classes 1 to ${channels}.`,
      );
    }
    const start = (index * channels + tag - 1) * cells;
    data.set(output.data.subarray(start, start + cells), plane * cells);
  });
  return { kind: 'activations', data, tags: sorted, height, width };
}

/**
 * Each map divided by its largest value, negative values set to 0: 0..1, the peak at 1. A map that is nowhere positive becomes 0, and so
 * do cells fainter than single precision tells from 0 beside the peak: who asks where a map is positive asks the map itself.
 *
 * @throws DsrgError NUMERIC for NaN and infinity, which no peak can divide
 */
export function normaliseActivations(maps: ActivationMaps): ActivationMaps {
  requireFiniteActivations(maps);
  const cells = maps.height * maps.width;
  const data = new Float32Array(maps.data.length);
  for (let start = 0; start < data.length; start += cells) {
    let peak = 0;
    for (let i = start; i < start + cells; i++) if (maps.data[i]! > peak) peak = maps.data[i]!;
    if (peak === 0) continue;
    for (let i = start; i < start + cells; i++) data[i] = Math.max(maps.data[i]!, 0) / peak;
  }
  return { ...maps, data };
}

/** @throws DsrgError NUMERIC naming the class of the first number that is NaN or infinite */
export function requireFiniteActivations({ data, tags, height, width }: ActivationMaps): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const [tag, cell] = [tags[Math.floor(bad / (height * width))], bad % (height * width)];
  const place = `(row ${Math.floor(cell / width)}, column ${cell % width})`;
  throw new DsrgError('NUMERIC', `The activation map of class ${tag} holds ${data[bad]} at ${place}.`, {
    hint: 'The tag network has diverged: train it with a lower learning rate.',
  });
}

/** Below this, single precision loses digits, and a product or a mean may vanish: 2⁻¹⁰⁰, far above its smallest normal 2⁻¹²⁶. */
const FAINT = 2 ** -100;

/**
 * What to multiply a map with before it is worked on, so that a positive map stays positive: a power of two (no digit is lost) where its
 * peak is faint, else 1. Activation maps are of any scale.
 */
export function liftOf(peak: number): number {
  return peak > 0 && peak < FAINT ? 2 ** Math.min(-Math.floor(Math.log2(peak)), 1000) : 1;
}

/**
 * Labels by the strongest of the normalised maps and a constant background score: what a CAM says of a photo at threshold
 * `background`. Ties go to background, then to the lower class.
 *
 * @param background score of background, 0..1
 */
export function labelActivations(maps: ActivationMaps, background: number): LabelMap {
  const { data, tags, height, width } = normaliseActivations(maps);
  const cells = height * width;
  const labels = new Uint8Array(cells);
  const best = new Float32Array(cells).fill(background);
  tags.forEach((tag, plane) => {
    for (let cell = 0, i = plane * cells; cell < cells; cell++, i++) {
      if (data[i]! <= best[cell]!) continue;
      best[cell] = data[i]!;
      labels[cell] = tag;
    }
  });
  return { kind: 'labels', data: labels, height, width };
}
