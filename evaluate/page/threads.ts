/** What a browser tells of itself, in a page and in its workers, and Node does not. */
interface Surroundings {
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
}

/** Most threads that are taken unasked: more bring networks of this size little. */
const usual = 4;

/** Threads that this page can have: one, unless a server isolates it (COOP and COEP). */
export function possibleThreads(): number {
  const { crossOriginIsolated = false, navigator } = globalThis as Surroundings;
  return crossOriginIsolated ? (navigator?.hardwareConcurrency ?? 1) : 1;
}

/** Threads that are taken unasked: a core is left to the page. */
export function usualThreads(): number {
  return Math.max(1, Math.min(usual, possibleThreads() - 1));
}
