import { DsrgError } from '../errors.ts';
import type { CrfModel } from './check-model.ts';
import type { DenseCrfUnary } from './options.ts';

/** Energies are clamped to ± this: e⁻¹⁰⁰⁰⁰ is 0 in any precision, and one infinite pixel must not poison the others. */
export const ENERGY_LIMIT = 1e4;

/**
 * The energy of class `c` at pixel `i`, as `energies[c * pixels + i]`, in double precision.
 *
 * @throws DsrgError NUMERIC for NaN, an energy of −∞, or a probability that is negative or infinite
 */
export function energies(unary: DenseCrfUnary, { floor, energy }: CrfModel): Float64Array {
  const { data } = unary;
  const out = new Float64Array(data.length);
  for (let i = 0; i < out.length; i++) {
    const value = data[i]!;
    if (!isUsable(unary.kind, value)) throw unusable(unary, i);
    if (unary.kind === 'energies') out[i] = Math.min(Math.max(value, -ENERGY_LIMIT), ENERGY_LIMIT);
    else out[i] = energy === 'log' ? -Math.log(Math.max(value, floor)) : -Math.max(value, floor);
  }
  return out;
}

/** The error for the first number of `unary` that no energy can be made of. */
export function unusable(
  unary: DenseCrfUnary,
  found = unary.data.findIndex((v) => !isUsable(unary.kind, v)),
): DsrgError {
  const plane = unary.height * unary.width;
  const pixel = found % plane;
  const place = `class ${Math.floor(found / plane)} at (row ${Math.floor(pixel / unary.width)}, column ${pixel % unary.width})`;
  if (unary.kind === 'energies') {
    return new DsrgError(
      'NUMERIC',
      `The energy of ${place} is ${unary.data[found]}; finite numbers or +∞ were expected.`,
      {
        hint: 'NaN comes from 0/0 or log of a negative number upstream; forbid a label by a large positive energy.',
      },
    );
  }
  return new DsrgError(
    'NUMERIC',
    `The probability of ${place} is ${unary.data[found]}; finite numbers of at least 0 were expected.`,
    { hint: 'Did the network diverge? Scores become probabilities by softmax.' },
  );
}

function isUsable(kind: DenseCrfUnary['kind'], value: number): boolean {
  return kind === 'energies' ? value > Number.NEGATIVE_INFINITY : value >= 0 && value < Number.POSITIVE_INFINITY;
}
