import { type ActivationMaps, counted, DsrgError } from '@dsrg/core';

/** How background cues are found. */
export type BackgroundRule =
  /** Nowhere. */
  | { readonly from: 'none' }
  /** Where the strongest normalised activation of the photo's tags lies below `below` (0..1), or in its lowest `share` of cells. */
  | ({ readonly from: 'activation' } & Bound)
  /** Where `map` (h×w, row-major, on the cues' grid) lies below `below`, or in its lowest `share` of cells. DSRG: saliency, 0.06. */
  | ({ readonly from: 'saliency'; readonly map: ArrayLike<number> } & Bound);

type Bound =
  | { readonly below: number; readonly share?: undefined }
  | { readonly share: number; readonly below?: undefined };

/**
 * Marks the cells that count as background. A share takes the cells strictly below the value at sorted position
 * ⌊share·cells⌋, as SEC's notebooks do. Activation says nothing (and marks nothing) where tags exist but no map of theirs is positive.
 *
 * @param normalised maps from `normaliseActivations`
 * @returns 0 or 1 per cell
 */
export function backgroundCues(normalised: ActivationMaps, rule: BackgroundRule): Uint8Array {
  const cells = normalised.height * normalised.width;
  const mask = new Uint8Array(cells);
  if (rule.from === 'none') return mask;
  const score = rule.from === 'saliency' ? rule.map : strongest(normalised);
  if (!score) return mask;
  if (score.length !== cells) {
    throw new DsrgError(
      'SHAPE',
      `The saliency map has ${counted(score.length, 'cell')}, the cues have ${normalised.height}×${normalised.width} = ${cells}.`,
      { hint: "Resize the saliency map to the cues' grid first." },
    );
  }
  const bad = Array.prototype.findIndex.call(score, (value: number) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `(row ${Math.floor(bad / normalised.width)}, column ${bad % normalised.width})`;
    throw new DsrgError('NUMERIC', `The saliency map holds ${score[bad]} at ${place}.`, {
      hint: 'Saliency goes from 0 (background) to 1.',
    });
  }
  let bound = rule.below;
  if (bound === undefined) {
    const share = rule.share as number;
    if (!(share >= 0 && share < 1)) {
      throw new DsrgError('CONFIG', `A background share of ${share}; it lies between 0 and 1 (1 excluded).`);
    }
    bound = Float64Array.from(score).sort()[Math.floor(share * cells)]!;
  }
  for (let cell = 0; cell < cells; cell++) if (score[cell]! < bound) mask[cell] = 1;
  return mask;
}

/** Per cell the largest value over the maps; nothing when there are tags but no positive map. */
function strongest({ data, tags, height, width }: ActivationMaps): Float32Array | undefined {
  const cells = height * width;
  const best = new Float32Array(cells);
  let positive = tags.length === 0;
  for (let i = 0; i < data.length; i++) {
    if (data[i]! > best[i % cells]!) {
      best[i % cells] = data[i]!;
      positive = true;
    }
  }
  return positive ? best : undefined;
}
