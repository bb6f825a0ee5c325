import { DsrgError } from '@dsrg/core';
import { photoId } from '../read/photo-id.ts';

/** Ids count up as a rule, so the nearest one is another photo; case and extension are what people get wrong. */
export function nearId(id: string, known: Iterable<string>): string | undefined {
  const wanted = photoId(id).toLowerCase();
  for (const other of known) if (photoId(other).toLowerCase() === wanted) return other;
  return undefined;
}

/**
 * Checks that every id is known.
 *
 * @param what is missing otherwise: `photo`
 * @param where it was looked for
 * @throws DsrgError with `code`, naming the first missing id and the number of the others
 */
export function requireAll(
  ids: readonly string[],
  known: ReadonlyMap<string, unknown>,
  code: 'FILE_MISSING' | 'TAG',
  what: string,
  where: string,
): void {
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return;
  const more = missing.length > 1 ? ` and ${missing.length - 1} more of ${ids.length}` : '';
  const near = nearId(missing[0]!, known.keys());
  throw new DsrgError(code, `There is no ${what} of ${missing[0]}${more} in ${where}.`, {
    hint: near
      ? `Did you mean "${near}"? Ids have no folder and no extension, and case matters.`
      : code === 'TAG'
        ? 'Tag it (an empty cell of tags.csv says that it shows none of the classes), or take it out of the split.'
        : 'Add what is missing, or take the id out of the split.',
  });
}
