import { DsrgError } from '@dsrg/core';

/**
 * Checks numbers that training has brought forth. An update that overflows shows only in what comes next: it is taken back.
 * @param what of the message: `Output logits`
 * @param takeBack goes back to the state before the last update; false where there is none to go back to
 * @throws DsrgError NUMERIC
 */
export function requireFinite(data: Float32Array, what: string, takeBack: () => boolean): void {
  let sum = 0;
  for (const value of data) sum += value;
  if (Number.isFinite(sum)) return;
  if (!takeBack()) {
    throw new DsrgError('NUMERIC', `${what} is not finite before any update.`, {
      hint: 'Are the initial weights finite, and made for this network? If so: lower the learning rate.',
    });
  }
  throw new DsrgError('NUMERIC', `${what} is not finite; the last update was taken back.`, {
    hint: 'Lower the learning rate.',
  });
}
