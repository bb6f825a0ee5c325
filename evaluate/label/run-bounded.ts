import pLimit from 'p-limit';

/** Options of {@link runBounded}. */
export interface RunBoundedOptions {
  /** Most items in work at one time. */
  readonly limit: number;
  /** No item is begun after it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Works on `items` in their order, at most `limit` at a time. After the first failure no item is begun, those in work
 * are waited for, and then that failure is thrown: nothing runs on behind the caller's back.
 *
 * @param work gets a signal that is aborted when the rest is no longer wanted
 */
export async function runBounded<Item>(
  items: readonly Item[],
  { limit, signal }: RunBoundedOptions,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  const queue = pLimit(Math.max(1, limit));
  const attempt = async (item: Item, index: number) => {
    if (both.aborted) return;
    try {
      await work(item, index, both);
    } catch (error) {
      stop.abort(error);
    }
  };
  await Promise.all(items.map((item, index) => queue(attempt, item, index)));
  both.throwIfAborted();
}

/** Makes calls of `work` wait for each other, in the order of the calls. */
export function oneAtATime<Input extends unknown[], Output>(
  work: (...input: Input) => Promise<Output>,
): (...input: Input) => Promise<Output> {
  let last: Promise<unknown> = Promise.resolve();
  return (...input) => {
    const result = last.then(() => work(...input));
    last = result.catch(() => {});
    return result;
  };
}
