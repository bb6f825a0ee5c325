import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DsrgError, type ErrorCode, type ModelMetadata } from '@dsrg/core';
import { discardLeftovers, printNote } from '@dsrg/core/node';
import type { Labelled } from './label-in-ways.ts';
import type { LabelTask } from './label-task.ts';

/** What a process of the pool opens first. */
export interface LabelModel {
  /** Path of the ONNX file; none where scores are read. */
  readonly model?: string;
  readonly metadata: ModelMetadata;
  /** Threads of the network in each process. */
  readonly threads: number;
  /** Seconds that the network may take for a photo. @default 600 */
  readonly timeLimit?: number;
  /** Most pixels that a photo may declare. @default 200,000,000 */
  readonly maxPixels?: number;
}

/** What the parent tells a process. */
export type ProcessOrder = { readonly open: LabelModel } | { readonly task: LabelTask };

/** What a process answers to a task. */
export type ProcessAnswer =
  | { readonly maps: Labelled[] }
  | { readonly code: string; readonly message: string; readonly hint: string | undefined };

/** Labels photos in processes of their own. */
export interface LabelPool {
  /**
   * @throws DsrgError what the task throws; RUNTIME where two processes died over it; the signal's reason after an abort
   */
  run(task: LabelTask, signal?: AbortSignal): Promise<Labelled[]>;
  /** Ends all processes at once, whatever they are doing; what they were writing is removed. */
  close(): Promise<void>;
}

interface Job {
  readonly task: LabelTask;
  readonly resolve: (maps: Labelled[]) => void;
  readonly reject: (error: unknown) => void;
  /** Processes that died over it. */
  deaths: number;
}

interface Seat {
  readonly child: ChildProcess;
  job: Job | undefined;
  /** Resolves when the process has ended and nothing half-written is left of it. */
  gone: Promise<void>;
}

/** Processes that may die over one photo before it is given up. */
const lives = 2;

/**
 * Makes a pool of processes that start when they are first needed. Processes and not threads: a run of the network
 * blocks its thread and can only be stopped with it, and a thread that ends in the middle of a run takes the whole
 * process along. A process that dies (killed, out of memory) is replaced, and its photo is done again from the start.
 *
 * @param say tells the user of a process that died
 */
export function createLabelPool(
  model: LabelModel,
  processes: number,
  say: (line: string) => void = printNote,
): LabelPool {
  const queue: Job[] = [];
  const seats = new Set<Seat>();
  let closed = false;

  function open(): Seat {
    const suffix = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
    const child = fork(fileURLToPath(new URL(`./label-process.${suffix}`, import.meta.url)), [], {
      serialization: 'advanced',
    });
    const seat: Seat = { child, job: undefined, gone: Promise.resolve() };
    seats.add(seat);
    child.on('message', (answer: ProcessAnswer) => {
      const { job } = seat;
      seat.job = undefined;
      if (job) settle(job, answer);
      dispatch();
    });
    seat.gone = new Promise((resolve) => {
      child.on('error', () => child.pid === undefined && resolve()); // a process that has run is told of by exit
      child.on('exit', async (code, signal) => {
        const writing = seat.job?.task.saveScores;
        if (writing !== undefined) await discardLeftovers(writing, child.pid!);
        bury(seat, signal ?? `exit code ${code}`);
        resolve();
      });
    });
    child.send({ open: model } satisfies ProcessOrder);
    return seat;
  }

  function bury(seat: Seat, reason: string): void {
    seats.delete(seat);
    const { job } = seat;
    if (!job || closed) return;
    seat.job = undefined;
    if (++job.deaths < lives) {
      say(`A process that was labelling ${job.task.photo} died (${reason}); the photo is done again.`);
      queue.unshift(job);
    } else
      job.reject(
        new DsrgError('RUNTIME', `${lives} processes died while labelling ${job.task.photo} (${reason}).`, {
          hint: 'Is there too little memory? Use fewer processes: --workers 1.',
        }),
      );
    dispatch();
  }

  function dispatch(): void {
    while (queue.length > 0 && !closed) {
      const seat = [...seats].find(({ job }) => !job) ?? (seats.size < processes ? open() : undefined);
      if (!seat) return;
      const job = queue.shift()!;
      seat.job = job;
      // A child that is just dying cannot be written to; its exit brings the job back.
      seat.child.send({ task: job.task } satisfies ProcessOrder, () => {});
    }
  }

  return {
    run: (task, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const stop = () => reject(signal!.reason);
        signal?.addEventListener('abort', stop, { once: true });
        const end =
          <Value>(settle: (value: Value) => void) =>
          (value: Value) => {
            signal?.removeEventListener('abort', stop);
            settle(value);
          };
        queue.push({ task, resolve: end(resolve), reject: end(reject), deaths: 0 });
        dispatch();
      }),
    async close() {
      closed = true;
      const open = [...seats];
      for (const { child } of open) child.kill('SIGKILL');
      await Promise.all(open.map(({ gone }) => gone));
    },
  };
}

function settle(job: Job, answer: ProcessAnswer): void {
  if ('maps' in answer) job.resolve(answer.maps);
  else job.reject(new DsrgError(answer.code as ErrorCode, answer.message, answer.hint ? { hint: answer.hint } : {}));
}
