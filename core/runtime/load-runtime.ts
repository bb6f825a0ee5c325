import { DsrgError } from '../errors.ts';

/**
 * Loads a runtime that need not be installed.
 *
 * @param load imports it
 * @param name of its package
 * @param install how to install it
 * @throws DsrgError RUNTIME where it cannot be loaded
 */
export async function loadRuntime<Runtime>(
  load: () => Promise<Runtime>,
  name: string,
  install: string,
): Promise<Runtime> {
  try {
    return await load();
  } catch (cause) {
    throw notLoaded(cause, name, install);
  }
}

/** The error of a runtime that could not be loaded. */
export function notLoaded(cause: unknown, name: string, install: string): DsrgError {
  const { code, message } = cause as Error & { readonly code?: unknown };
  const missing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return new DsrgError('RUNTIME', `${name} ${missing ? 'is not installed' : `cannot be loaded (${message})`}.`, {
    hint: `Install it: ${install}`,
    cause,
  });
}
