import { DsrgError } from '@dsrg/core';
import { readText } from '@dsrg/core/node';

/**
 * Reads a JSON file of settings; `//` comments, which `--print-config` writes, may be in it.
 * @throws DsrgError FILE_MISSING; CONFIG for a file that is no JSON
 */
export async function readConfig(path: string): Promise<{ source: string; changes: unknown }> {
  try {
    return { source: path, changes: JSON.parse(withoutComments(await readText(path))) };
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('CONFIG', `${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

/** JSON without `//` comments; what looks like one inside a text stays. */
function withoutComments(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, (found) => (found.startsWith('"') ? found : ''));
}
