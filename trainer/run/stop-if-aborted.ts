import { DsrgError } from '@dsrg/core';

/** @throws DsrgError INTERRUPTED once `signal` is aborted */
export function stopIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw new DsrgError('INTERRUPTED', 'Stopped; what was done is saved.', {
    hint: 'Give the same command again to go on from here.',
  });
}
