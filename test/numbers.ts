/** A small seeded stream of numbers in [0, 1) (Numerical Recipes' linear congruential generator): test data only. */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The same, stretched to [−1, 1). */
export function signedNumbers(seed: number): () => number {
  const next = numbers(seed);
  return () => 2 * next() - 1;
}
