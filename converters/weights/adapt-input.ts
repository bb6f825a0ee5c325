import { countOf } from './floats.ts';
import type { InputConvention } from './network-units.ts';

/** What differs between two ways of reading a photo. */
export interface InputChange {
  readonly order: boolean;
  readonly scale: boolean;
}

/** Means that differ by at most this many grey levels are left as they are: Caffe's users have always mixed 104.008 and 104. */
const CLOSE = 1;

/** What has to be folded into a first layer that learned with `from`, so that it reads `to`. */
export function inputChange(from: InputConvention, to: InputConvention): InputChange {
  const far = from.mean.some((mean, c) => Math.abs(mean - (to.mean[c] as number)) > CLOSE);
  const stretched = from.std.some((std, c) => std !== to.std[c]);
  return { order: from.order !== to.order, scale: far || stretched };
}

/**
 * Rewrites the weights of a first layer (O×3×kh×kw) that learned with photos read as `from`, so that it gives the same where they are
 * read as `to`. With x = (p − m)/s of the one and y = (p − M)/S of the other, x = (S·y + M − m)/s: weights times S/s, and
 * Σ w·(M − m)/s more in the bias. At the border this is inexact: zeros of the padding mean the grey of another mean.
 *
 * @returns the weights, and what has to be added to the bias of each output
 */
export function adaptInput(
  weights: Float32Array,
  shape: readonly number[],
  from: InputConvention,
  to: InputConvention,
): { weights: Float32Array; shift: Float32Array } {
  const [outs, ins] = shape as [number, number];
  const area = countOf(shape.slice(2));
  const change = inputChange(from, to);
  const adapted = new Float32Array(weights.length);
  const shift = new Float32Array(outs);
  for (let o = 0; o < outs; o++) {
    let sum = 0;
    for (let c = 0; c < ins; c++) {
      const read = change.order ? ins - 1 - c : c;
      const colour = to.order === 'rgb' ? c : ins - 1 - c;
      const [m, s, M, S] = [from.mean[colour], from.std[colour], to.mean[colour], to.std[colour]] as number[] as [
        number,
        number,
        number,
        number,
      ];
      const factor = change.scale ? S / s : 1;
      for (let k = 0; k < area; k++) {
        const w = weights[(o * ins + read) * area + k] as number;
        adapted[(o * ins + c) * area + k] = w * factor;
        if (change.scale) sum += (w * (M - m)) / s;
      }
    }
    shift[o] = sum;
  }
  return { weights: adapted, shift };
}
