/**
 * Ids that differ in case alone (`a` and `A`): where file systems do not tell them apart (Windows, macOS), and when archives are unpacked
 * there, one file takes the other's place.
 *
 * @returns pairs: the first of its kind, and each later one
 */
export function caseTwins(ids: Iterable<string>): (readonly [string, string])[] {
  const first = new Map<string, string>();
  const twins: (readonly [string, string])[] = [];
  for (const id of ids) {
    // macOS writes accents as characters of their own.
    const folded = id.normalize('NFC').toLowerCase();
    const before = first.get(folded);
    if (before === undefined) first.set(folded, id);
    else if (before !== id) twins.push([before, id]);
  }
  return twins;
}

/** Such pairs in words; undefined where there are none. */
export function describeCaseTwins(ids: Iterable<string>): string | undefined {
  const twins = caseTwins(ids);
  const [first] = twins;
  if (first === undefined) return undefined;
  const others = twins.length === 1 ? '' : ` (and ${twins.length - 1} more such pairs)`;
  return `${first[0]} and ${first[1]} differ in case alone${others}: on Windows and macOS they are one file`;
}
