import type { DatasetItem } from '@dsrg/converters';
import { createProgress } from '@dsrg/core/node';
import pLimit from 'p-limit';
import { stopIfAborted } from './run-stages.ts';
import type { StageContext } from './stage.ts';

/**
 * Does some work for every training photo, with progress: one photo at the network while others are at the CRF.
 * After a failure nothing new is begun, and what runs is waited for: sessions and workers can be closed then.
 *
 * @param label of the progress line
 * @throws DsrgError INTERRUPTED after an abort; else the first error of `work`
 */
export async function eachPhoto(
  { dataset, threads, signal }: StageContext,
  label: string,
  work: (item: DatasetItem) => Promise<void>,
): Promise<void> {
  const progress = createProgress({ label, total: dataset.items.length });
  const limit = pLimit(threads + 1);
  let failure: { readonly error: unknown } | undefined;
  const attempt = async (item: DatasetItem): Promise<void> => {
    if (failure !== undefined) return;
    try {
      stopIfAborted(signal);
      await work(item);
      progress.tick();
    } catch (error) {
      failure ??= { error };
    }
  };
  try {
    await Promise.all(dataset.items.map((item) => limit(attempt, item)));
  } finally {
    progress.done();
  }
  if (failure !== undefined) throw (failure as { error: unknown }).error;
}
