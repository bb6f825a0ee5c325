import { parentPort } from 'node:worker_threads';
import { denseCrf } from '../crf/dense-crf.ts';
import type { DenseCrfOptions, DenseCrfUnary } from '../crf/options.ts';
import { DsrgError } from '../errors.ts';
import type { ProbabilityMap, RgbImage } from '../types.ts';

// The thread of a CRF pool: takes tasks from its parent, one after the other, and answers each.

export interface CrfTask {
  readonly photo: RgbImage;
  readonly unary: DenseCrfUnary;
  readonly options: DenseCrfOptions;
}

export type CrfAnswer =
  | { readonly q: ProbabilityMap }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

parentPort?.on('message', ({ photo, unary, options }: CrfTask) => {
  try {
    const q = denseCrf(photo, unary, options);
    parentPort?.postMessage({ q } satisfies CrfAnswer, [q.data.buffer as ArrayBuffer]);
  } catch (error) {
    const code = error instanceof DsrgError ? error.code : 'INTERNAL';
    const hint = error instanceof DsrgError ? error.hint : undefined;
    parentPort?.postMessage({ code, message: String((error as Error).message), hint } satisfies CrfAnswer);
  }
});
