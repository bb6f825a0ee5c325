import { DsrgError } from '@dsrg/core';

/**
 * Checks a path inside a store: parts divided by `/`, none of them empty, `.` or `..`, without `\`, a drive or a zero character. Ids of
 * photos come from files of others, so no name is trusted.
 * @param store its name, for messages
 * @returns the path as it is
 * @throws DsrgError FILE_WRITE for one that leaves the store, or means something else on another system
 */
export function checkStorePath(path: string, store: string): string {
  const parts = path.split('/');
  const sound = !/[\\\0]|^[A-Za-z]:/.test(path) && parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (sound) return path;
  throw new DsrgError('FILE_WRITE', `${JSON.stringify(path)} is no path inside ${store}.`, {
    hint: 'Paths are relative, with / between their parts, and without . and .. Does a photo’s id have such a part?',
  });
}
