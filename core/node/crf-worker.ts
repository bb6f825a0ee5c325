import { type MessagePort, parentPort } from 'node:worker_threads';
import { createDenseCrf } from '../crf/create-dense-crf.ts';
import { type HelpTask, helpDenseCrf } from '../crf/kernel-module.ts';
import type { DenseCrfLabelOptions, DenseCrfOptions, DenseCrfUnary } from '../crf/options.ts';
import { DsrgError } from '../errors.ts';
import type { LabelMap, ProbabilityMap, RgbImage } from '../types.ts';

// The thread of a CRF pool: takes tasks from its parent, one after the other, and answers each.

/** What `denseCrf` takes. */
export interface CrfMap {
  readonly photo: RgbImage;
  readonly unary: DenseCrfUnary;
  readonly options: DenseCrfOptions | DenseCrfLabelOptions;
}

/** A map to refine, with a port to every thread that helps; or such a port, to help another thread with its map. */
export type CrfTask = (CrfMap & { readonly helpers: readonly MessagePort[] }) | { readonly leader: MessagePort };

export type CrfAnswer =
  | { readonly result: ProbabilityMap | LabelMap }
  | { readonly helped: true }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

const crf = createDenseCrf();

parentPort?.on('message', (task: CrfTask) => {
  if ('leader' in task) return help(task.leader);
  const { photo, unary, options, helpers } = task;
  try {
    const extras = { helpers: helpers.map((port) => (work: HelpTask) => port.postMessage(work)) };
    const result =
      options.output === 'labels'
        ? crf.run(photo, unary, options, extras)
        : crf.run(photo, unary, options, { ...extras, out: unary.data });
    answer({ result }, [result.data.buffer as ArrayBuffer]);
  } catch (error) {
    const code = error instanceof DsrgError ? error.code : 'INTERNAL';
    const hint = error instanceof DsrgError ? error.hint : undefined;
    answer({ code, message: String((error as Error).message), hint });
  } finally {
    for (const port of helpers) port.close();
  }
});

/** Waits for the leader's task and does it; a leader that needs no help closes the port. */
function help(leader: MessagePort): void {
  leader.once('message', (work: HelpTask) => helpDenseCrf(work));
  leader.once('close', () => answer({ helped: true }));
}

function answer(value: CrfAnswer, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(value, transfer);
}
