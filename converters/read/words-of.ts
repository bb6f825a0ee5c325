/**
 * The words of four bytes that lie at multiples of four: a view, for loops that take four bytes at a time.
 *
 * @returns how many bytes stand before the first word, and the words; up to three bytes follow them
 */
export function wordsOf(bytes: Uint8Array): { readonly first: number; readonly words: Int32Array } {
  const first = Math.min(-bytes.byteOffset & 3, bytes.length);
  const count = (bytes.length - first) >> 2;
  return {
    first,
    words: count === 0 ? new Int32Array(0) : new Int32Array(bytes.buffer, bytes.byteOffset + first, count),
  };
}
