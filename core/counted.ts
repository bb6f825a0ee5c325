/**
 * A number of things: `1 photo`, `2 photos`, `0 classes`.
 *
 * @param noun of one; words may stand before it (`unknown colour`)
 * @param plural @default the noun with `s`, or with `es` behind a hiss (`class`, `box`)
 */
export function counted(count: number, noun: string, plural = /(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`) {
  return `${count} ${count === 1 ? noun : plural}`;
}
