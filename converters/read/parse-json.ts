import { DsrgError } from '@dsrg/core';

/** Annotations nest about ten deep. */
const DEEPEST = 64;

/**
 * Parses JSON that nobody vouches for. Its nesting is measured first: brackets alone would cost sixty times their size.
 *
 * @param what it is, with its file name, for the message: `The tag file tags.json`
 * @param hint what was expected
 * @throws DsrgError FILE_FORMAT
 */
export function parseJson(text: string, what: string, hint: string): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  try {
    if (nestsDeeperThan(plain, DEEPEST)) throw new Error(`its lists nest deeper than ${DEEPEST}`);
    return JSON.parse(plain);
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `${what} is no JSON (${(cause as Error).message}).`, { hint, cause });
  }
}

function nestsDeeperThan(text: string, limit: number): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) quoted = true;
    else if (code === 91 || code === 123) {
      if (++depth > limit) return true;
    } else if (code === 93 || code === 125) depth--;
  }
  return false;
}

/** A JSON object; `undefined` for anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A JSON list; an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
