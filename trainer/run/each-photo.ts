import pLimit from 'p-limit';
import type { PhotoItem } from './photo-set.ts';
import type { RunServices } from './services.ts';
import { stopIfAborted } from './stop-if-aborted.ts';

/**
 * Does some work for every photo of the stage's set, with progress: one photo at the network while others are at the CRF.
 * After a failure nothing new is begun, and what runs is waited for: sessions and workers can be closed then.
 *
 * @param label of the progress line
 * @throws DsrgError INTERRUPTED after an abort; else the first error of `work`
 */
export async function eachPhoto(
  { photos, machine, signal }: Pick<RunServices, 'photos' | 'machine' | 'signal'>,
  label: string,
  work: (item: PhotoItem) => Promise<void>,
): Promise<void> {
  const progress = machine.progress(label, photos.items.length);
  const limit = pLimit(machine.threads + 1);
  let failure: { readonly error: unknown } | undefined;
  const attempt = async (item: PhotoItem): Promise<void> => {
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
    await Promise.all(photos.items.map((item) => limit(attempt, item)));
  } finally {
    progress.done();
  }
  if (failure !== undefined) throw (failure as { error: unknown }).error;
}
