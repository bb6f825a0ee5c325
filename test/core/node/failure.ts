import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';

/**
 * Runs what must fail, and checks how: the code, each piece of the message, and that a cure is named.
 *
 * @returns the error
 */
export async function failure(
  action: () => unknown,
  code: string,
  pieces: readonly string[],
  hint?: string,
): Promise<DsrgError> {
  let error: unknown;
  try {
    await action();
  } catch (thrown) {
    error = thrown;
  }
  expect(error, 'it should have failed').to.be.instanceOf(DsrgError);
  const found = error as DsrgError;
  expect(found.code, found.message).to.equal(code);
  for (const piece of pieces) expect(found.message).to.include(piece);
  if (hint !== undefined) expect(found.hint).to.include(hint);
  return found;
}
