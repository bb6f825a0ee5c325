import { type MessagePort, parentPort } from 'node:worker_threads';
import { createDenseCrf } from '../crf/create-dense-crf.ts';
import { type HelpTask, helpDenseCrf } from '../crf/kernel-module.ts';
import type { DenseCrfOptions, DenseCrfUnary } from '../crf/options.ts';
import { DsrgError } from '../errors.ts';
import type { ProbabilityMap, RgbImage } from '../types.ts';

// The thread of a CRF pool: takes tasks from its parent, one after the other, and answers each.

/** A map to refine, with a port to every thread that helps; or such a port, to help another thread with its map. */
export type CrfTask =
  | {
      readonly photo: RgbImage;
      readonly unary: DenseCrfUnary;
      readonly options: DenseCrfOptions;
      readonly helpers: readonly MessagePort[];
    }
  | { readonly leader: MessagePort };

export type CrfAnswer =
  | { readonly q: ProbabilityMap }
  | { readonly helped: true }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

const crf = createDenseCrf();

parentPort?.on('message', (task: CrfTask) => {
  if ('leader' in task) return help(task.leader);
  const { photo, unary, options, helpers } = task;
  try {
    const out = unary.data;
    const q = crf.run(photo, unary, options, {
      out,
      helpers: helpers.map((port) => (work: HelpTask) => port.postMessage(work)),
    });
    answer({ q }, [q.data.buffer as ArrayBuffer]);
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
