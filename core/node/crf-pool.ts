import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { DenseCrfOptions, DenseCrfUnary } from '../crf/options.ts';
import { DsrgError, type ErrorCode } from '../errors.ts';
import type { ProbabilityMap, RgbImage } from '../types.ts';
import type { CrfAnswer, CrfTask } from './crf-worker.ts';

/** Dense CRFs on several cores. */
export interface CrfPool {
  readonly workers: number;
  /** Maps that wait for a worker. */
  readonly waiting: number;
  /**
   * `denseCrf` in a worker; the arguments are copied when the work begins and may be reused once the promise settles.
   *
   * @throws DsrgError what `denseCrf` throws; INTERRUPTED after an abort or `close`; RUNTIME when a worker died
   */
  run(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions, signal?: AbortSignal): Promise<ProbabilityMap>;
  /** Resolves once a worker is free for the next map: wait for it where maps are made faster than refined. */
  ready(): Promise<void>;
  /** Gives up what still waits, lets the running maps end, and stops the workers. */
  close(): Promise<void>;
}

interface Job {
  readonly photo: RgbImage;
  readonly unary: DenseCrfUnary;
  readonly options: DenseCrfOptions;
  readonly resolve: (q: ProbabilityMap) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  worker: Worker;
  job: Job | undefined;
}

/**
 * Starts worker threads that each refine one map at a time. Idle workers do not keep the process alive.
 *
 * @param options.workers @default the number of cores, at most 8
 * @example
 * const pool = createCrfPool({ workers: 2 });
 * const refined = await Promise.all(maps.map((map, i) => pool.run(photos[i], map, crfPresets['dsrg-train'])));
 * await pool.close();
 */
export function createCrfPool(options: { readonly workers?: number } = {}): CrfPool {
  const { workers = Math.min(8, availableParallelism()) } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new DsrgError('CONFIG', `A CRF pool of ${workers} workers; a whole number of at least 1 was expected.`);
  }
  const queue: Job[] = [];
  const idlers: (() => void)[] = [];
  let closed = false;
  const seats: Seat[] = Array.from({ length: workers }, () => ({
    worker: undefined as unknown as Worker,
    job: undefined,
  }));
  for (const seat of seats) employ(seat);

  function employ(seat: Seat): void {
    seat.worker = startWorker();
    seat.worker.on('message', (answer: CrfAnswer) => finish(seat, (job) => settle(job, answer)));
    seat.worker.on('error', (cause) => {
      const failure = new DsrgError('RUNTIME', `A CRF worker died: ${cause.message}.`, { cause });
      if (!closed) employ(seat);
      finish(seat, (job) => job.reject(failure));
    });
  }

  function finish(seat: Seat, end: (job: Job) => void): void {
    const { job } = seat;
    seat.job = undefined;
    seat.worker.unref();
    if (job) end(job);
    dispatch();
  }

  function dispatch(): void {
    for (const seat of seats) {
      if (seat.job) continue;
      const job = queue.shift();
      if (!job) {
        for (const wake of idlers.splice(0)) wake();
        return;
      }
      seat.job = job;
      seat.worker.ref();
      const { photo, unary, options } = job;
      const task: CrfTask = { photo: copyOf(photo), unary: copyOf(unary), options };
      seat.worker.postMessage(task, [task.photo.data.buffer as ArrayBuffer, task.unary.data.buffer as ArrayBuffer]);
    }
  }

  return {
    workers,
    get waiting() {
      return queue.length;
    },
    run(photo, unary, options, signal) {
      return new Promise((resolve, reject) => {
        if (closed) throw new DsrgError('RUNTIME', 'The CRF pool is closed.', { hint: 'Close it after the last map.' });
        if (options.onIteration) throw new DsrgError('CONFIG', 'onIteration cannot be called from a pool.');
        if (signal?.aborted) throw interrupted(signal);
        const abort = () => {
          const at = queue.indexOf(job);
          if (at >= 0) queue.splice(at, 1);
          job.reject(interrupted(signal!));
        };
        const job: Job = {
          photo,
          unary,
          options,
          resolve: (q) => {
            signal?.removeEventListener('abort', abort);
            resolve(q);
          },
          reject: (error) => {
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        queue.push(job);
        dispatch();
      });
    },
    ready() {
      if (seats.some((seat) => !seat.job) && queue.length === 0) return Promise.resolve();
      return new Promise((resolve) => idlers.push(resolve));
    },
    async close() {
      closed = true;
      for (const job of queue.splice(0)) job.reject(new DsrgError('INTERRUPTED', 'The CRF pool was closed.'));
      while (seats.some((seat) => seat.job)) await new Promise<void>((resolve) => idlers.push(resolve));
      await Promise.all(seats.map((seat) => seat.worker.terminate()));
      for (const wake of idlers.splice(0)) wake();
    },
  };
}

function startWorker(): Worker {
  const worker = import.meta.url.endsWith('.ts')
    ? startFromSource()
    : new Worker(new URL('./crf-worker.js', import.meta.url));
  worker.unref();
  return worker;
}

/** Run from source, a worker has to load TypeScript's loader by itself before it can load anything of ours. */
function startFromSource(): Worker {
  const loader = JSON.stringify(createRequire(import.meta.url).resolve('tsx/cjs/api'));
  const entry = JSON.stringify(fileURLToPath(new URL('./crf-worker.ts', import.meta.url)));
  return new Worker(`require(${loader}).register(); require(${entry});`, { eval: true });
}

function settle(job: Job, answer: CrfAnswer): void {
  if ('q' in answer) job.resolve(answer.q);
  else job.reject(new DsrgError(answer.code as ErrorCode, answer.message, { hint: answer.hint }));
}

function interrupted(signal: AbortSignal): DsrgError {
  return new DsrgError('INTERRUPTED', 'The CRF was interrupted.', { cause: signal.reason });
}

/** A copy that owns its buffer, so that it can be handed over. */
function copyOf<T extends { readonly data: Uint8Array | Float32Array }>(map: T): T {
  return { ...map, data: map.data.slice() };
}
