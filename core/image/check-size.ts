import { DsrgError } from '../errors.ts';

/** @throws DsrgError SHAPE where a side is no whole number of at least 1 */
export function checkSize(what: string, height: number, width: number): void {
  if (Number.isInteger(height) && Number.isInteger(width) && height >= 1 && width >= 1) return;
  throw new DsrgError('SHAPE', `${what} of ${height}×${width} was asked for; sides are whole numbers of at least 1.`);
}
