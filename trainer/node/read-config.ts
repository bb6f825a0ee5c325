import { jsonOf } from '@dsrg/converters';
import { DsrgError, ReadBudget } from '@dsrg/core';
import { readText } from '@dsrg/core/node';

/**
 * Reads a JSON file of settings; `//` comments, which `--print-config` writes, may be in it.
 * @throws DsrgError FILE_MISSING; CONFIG for a file that is no JSON; FILE_FORMAT for one that would cost more than its size allows
 */
export async function readConfig(path: string): Promise<{ source: string; changes: unknown }> {
  const text = await readText(path);
  try {
    return { source: path, changes: jsonOf(withoutComments(text), new ReadBudget(path, text.length)) };
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('CONFIG', `${path} is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

/** JSON without `//` comments; what looks like one inside a text stays. A text that never ends is taken whole, so that none is begun in it. */
function withoutComments(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"?|\/\/[^\n]*/gs, (found) => (found.startsWith('"') ? found : ''));
}
