import { DsrgError } from '@dsrg/core';

/** The part of the browser's locks that is used; pages of other files of this computer share them. */
interface Locks {
  request<Value>(name: string, options: { ifAvailable: true }, work: (lock: unknown) => Promise<Value>): Promise<Value>;
}

/**
 * Does work that only one tab may do at a time; a tab that is closed leaves its lock.
 * @throws DsrgError CONFIG where another tab is at it
 */
export async function withLock<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  const { locks } = (globalThis as unknown as { navigator: { locks: Locks } }).navigator;
  return locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock !== null) return work();
    throw new DsrgError('CONFIG', 'Another tab of this browser is at work on this run.', {
      hint: 'Go on in that tab, or close it and try again.',
    });
  });
}
