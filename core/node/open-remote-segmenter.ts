import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DsrgError, type ErrorCode } from '../errors.ts';
import type { NodeSegmenterOptions } from '../runtime/onnx-node.ts';
import type { Segmenter } from '../runtime/segmenter.ts';
import type { SegmenterAnswer, SegmenterOrder } from './segmenter-process.ts';

/**
 * Opens a model in a process of its own, which is ended where a run takes too long: a run cannot be stopped in any other way. A signal that
 * ends a run ends the process; later runs fail.
 *
 * @param model bytes of the ONNX file
 * @param limit seconds that opening may take; a network of others is run once then
 * @param loop the operator that may never end, for messages
 * @throws DsrgError as `openNodeSegmenter` does; MODEL where the limit is reached
 */
export async function openRemoteSegmenter(
  model: Uint8Array,
  options: NodeSegmenterOptions,
  limit: number,
  loop: string,
): Promise<Segmenter> {
  const { name = 'the model' } = options;
  const remote = startProcess(name);
  let clock: AbortSignal | undefined;
  try {
    // A busy machine takes its time to start a process: that is no fault of the network's.
    await remote.ready;
    clock = AbortSignal.timeout(1000 * limit);
    const answer = await remote.ask({ open: { model, options } }, clock);
    if (!('opened' in answer)) throw new DsrgError('INTERNAL', 'The process of a network opened none.');
    const { metadata, provider, providerNote } = answer.opened;
    return {
      metadata,
      provider,
      providerNote: `${providerNote}, in a process of its own for its ${loop}`,
      async segment(image, signal, wanted) {
        const segmented = await remote.ask({ image, wanted }, signal);
        if ('map' in segmented) return segmented.map;
        throw new DsrgError('INTERNAL', 'The process of a network gave no map.');
      },
      close: remote.end,
    };
  } catch (error) {
    await remote.end();
    if (!clock?.aborted || error !== clock.reason) throw error;
    throw new DsrgError('MODEL', `${name} did not end its first run within ${limit} s: its ${loop} may never end.`, {
      hint: 'If it is only slow, allow more: --photo-timeout SECONDS. Else export it without loops.',
      cause: error,
    });
  }
}

interface Turn {
  readonly resolve: (answer: SegmenterAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** A process that answers orders one after the other, until it is ended. */
function startProcess(name: string) {
  const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const place = fileURLToPath(new URL(`./segmenter-process.${suffix}`, import.meta.url));
  const child = fork(place, [], { serialization: 'advanced' });
  let turn: Turn | undefined;
  const ready = new Promise<SegmenterAnswer>((resolve, reject) => {
    turn = { resolve, reject };
  });
  let last: Promise<unknown> = ready;
  let alive = true;
  const gone = new Promise<void>((resolve) => {
    const settle = (reason: string): void => {
      alive = false;
      turn?.reject(ended(name, reason));
      resolve();
    };
    child.on('error', (error) => child.pid === undefined && settle(error.message));
    child.on('exit', (code, signal) => settle(signal ?? `exit code ${code}`));
  });
  child.on('message', (answer: SegmenterAnswer) => turn?.resolve(answer));

  async function answerTo(order: SegmenterOrder, signal: AbortSignal | undefined): Promise<SegmenterAnswer> {
    signal?.throwIfAborted();
    if (!alive) throw ended(name, 'it was stopped before');
    const stop = (): void => {
      turn?.reject(signal?.reason);
      child.kill('SIGKILL');
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const answer = await new Promise<SegmenterAnswer>((resolve, reject) => {
        turn = { resolve, reject };
        child.send(order, () => {}); // one that is just dying cannot be written to; its exit tells
      });
      if ('code' in answer) throw new DsrgError(answer.code as ErrorCode, answer.message, { hint: answer.hint });
      return answer;
    } finally {
      turn = undefined;
      signal?.removeEventListener('abort', stop);
    }
  }

  return {
    ready,
    ask(order: SegmenterOrder, signal?: AbortSignal): Promise<SegmenterAnswer> {
      const answer = last.then(() => answerTo(order, signal));
      last = answer.catch(() => undefined);
      return answer;
    },
    async end(): Promise<void> {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function ended(name: string, reason: string): DsrgError {
  return new DsrgError('RUNTIME', `The process that ran ${name} has ended (${reason}).`, {
    hint: 'Is there too little memory? Use fewer processes: --workers 1.',
  });
}
