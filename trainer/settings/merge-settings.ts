/** Which of several kinds a record is: one of another kind has other keys. */
const KINDS = ['kind', 'from', 'name', 'learn', 'on'];

/** Of two settings that exclude each other the changed one counts. */
const ALTERNATIVES = [
  ['epochs', 'updates'],
  ['updates', 'epochs'],
] as const;

/** Nested records, the second's values before the first's; a record of another kind is taken as it is. */
export function mergeSettings(base: unknown, changes: unknown): unknown {
  if (!isRecord(base) || !isRecord(changes)) return changes === undefined ? base : changes;
  for (const which of KINDS) {
    if (which in base && which in changes && base[which] !== changes[which]) return changes;
  }
  const keys = new Set([...Object.keys(base), ...Object.keys(changes)]);
  const merged = Object.fromEntries([...keys].map((key) => [key, mergeSettings(base[key], changes[key])]));
  for (const [chosen, other] of ALTERNATIVES) {
    if (changes[chosen] != null && !(other in changes) && other in base) merged[other] = null;
  }
  return merged;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
