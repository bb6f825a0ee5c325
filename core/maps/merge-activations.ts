import { DsrgError } from '../errors.ts';
import { flipPlanes } from '../image/flip.ts';
import { resizePlanes } from '../image/resize-planes.ts';
import { type ActivationMaps, liftOf, requireFiniteActivations } from './activation-maps.ts';

/** Activation maps of one view of a photo: at some scale, perhaps mirrored. */
export interface ActivationView {
  readonly maps: ActivationMaps;
  /** Was the photo mirrored for this view? @default false */
  readonly flipped?: boolean;
}

/**
 * One set of activation maps from several views of a photo: negative values set to 0, unless told otherwise, mirrored views turned back, all
 * brought to one size, and averaged (IRN and SEAM add them, which is the same once normalised).
 *
 * A map so faint that its mean could vanish is lifted by a power of two first.
 *
 * @param views of one photo with the same tags; whole photo each, any size
 * @param convention of the resizing. @default 'half-pixel'
 * @param negatives whether negative values are set to 0 or stay, as Guided Labelling's heat maps have them. @default 'drop'
 */
export function mergeActivations(
  views: readonly ActivationView[],
  height: number,
  width: number,
  convention: 'half-pixel' | 'align-corners' = 'half-pixel',
  negatives: 'drop' | 'keep' = 'drop',
): ActivationMaps {
  const least = negatives === 'drop' ? 0 : Number.NEGATIVE_INFINITY;
  const tags = views[0]?.maps.tags;
  if (!tags) throw new DsrgError('DATASET', 'No views to merge; at least one is needed.');
  for (const { maps } of views) requireFiniteActivations(maps);
  const lifts = tags.map((_, plane) => liftOf(Math.max(...views.map(({ maps }) => peakOf(maps, plane)))));
  const data = new Float32Array(tags.length * height * width);
  for (const { maps, flipped = false } of views) {
    if (maps.tags.join() !== tags.join()) {
      throw new DsrgError('SHAPE', `Views of the tags [${maps.tags}] and [${tags}] are not of one photo.`);
    }
    const cells = maps.height * maps.width;
    const lifted = maps.data.map((value, i) => Math.max(value, least) * lifts[Math.floor(i / cells)]!);
    if (flipped) flipPlanes(lifted, tags.length, maps.height, maps.width, lifted);
    const resized = resizePlanes(lifted, tags.length, maps.height, maps.width, height, width, convention);
    for (let i = 0; i < data.length; i++) data[i] = data[i]! + resized[i]! / views.length;
  }
  return { kind: 'activations', data, tags, height, width };
}

function peakOf({ data, height, width }: ActivationMaps, plane: number): number {
  const cells = height * width;
  let peak = 0;
  for (let i = plane * cells; i < (plane + 1) * cells; i++) peak = Math.max(peak, data[i]!);
  return peak;
}
