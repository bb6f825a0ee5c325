import { createProgress } from '@dsrg/core/node';

/**
 * Does something for each item, one after the other, and shows how far it is.
 *
 * @param label what is being done: `masks`
 * @param signal stops before the next item, with the signal's reason
 */
export async function withProgress<Item>(
  label: string,
  items: Iterable<Item> & { readonly length?: number; readonly size?: number },
  signal: AbortSignal,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const progress = createProgress({ label, total: items.length ?? items.size ?? 0 });
  try {
    for (const item of items) {
      signal.throwIfAborted();
      await work(item);
      progress.tick();
    }
  } finally {
    progress.done();
  }
}
