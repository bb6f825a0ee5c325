import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import type { DenseCrfLabelOptions, DenseCrfOptions, DenseCrfUnary } from '../crf/options.ts';
import { DsrgError, type ErrorCode } from '../errors.ts';
import type { LabelMap, ProbabilityMap, RgbImage } from '../types.ts';
import { sendToTeam, startCrfWorker } from './crf-team.ts';
import type { CrfAnswer, CrfMap } from './crf-worker.ts';

/** Dense CRFs on several cores. */
export interface CrfPool {
  readonly workers: number;
  /** Maps that wait for a worker. */
  readonly waiting: number;
  /**
   * `denseCrf` in a worker. The arguments are copied when the work begins and may be reused once the promise settles.
   *
   * @throws DsrgError what `denseCrf` throws; INTERRUPTED after an abort or `close`; RUNTIME when a worker died
   */
  run(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfLabelOptions, signal?: AbortSignal): Promise<LabelMap>;
  run(photo: RgbImage, unary: DenseCrfUnary, options: DenseCrfOptions, signal?: AbortSignal): Promise<ProbabilityMap>;
  /** Resolves once a worker is free for the next map: wait for it where maps are made faster than refined. */
  ready(): Promise<void>;
  /** Gives up what still waits, lets the running maps end, and stops the workers. */
  close(): Promise<void>;
}

interface Job extends CrfMap {
  readonly resolve: (result: ProbabilityMap | LabelMap) => void;
  readonly reject: (error: unknown) => void;
  /** The leader's answer, kept until the helpers are done too: then all are free for what follows. */
  answer: CrfAnswer | undefined;
}

/** A worker's place; its job is the one that it leads or helps with. */
interface Seat {
  worker: Worker;
  job: Job | undefined;
}

export interface CrfPoolOptions {
  /** @default the number of cores, at most 8 */
  readonly workers?: number;
  /**
   * Let workers that have nothing to do help with a large map (100,000 pixels or more): one map is done sooner, many are not.
   * How many happen to be idle then decides the last digits, which otherwise are the same in each run. @default false
   */
  readonly share?: boolean;
}

/** Pixels from which idle workers help a busy one: below, waiting for each other costs more than it brings. */
const HELP_FROM = 100_000;

/**
 * Starts worker threads that refine maps. Idle workers do not keep the process alive.
 *
 * @example
 * const pool = createCrfPool({ workers: 2 });
 * const refined = await Promise.all(maps.map((map, i) => pool.run(photos[i], map, crfPresets['dsrg-train'])));
 * await pool.close();
 */
export function createCrfPool(options: CrfPoolOptions = {}): CrfPool {
  const { workers = Math.min(8, availableParallelism()), share = false } = options;
  if (!Number.isInteger(workers) || workers < 1) {
    throw new DsrgError('CONFIG', `A CRF pool of ${workers} workers; a whole number of at least 1 was expected.`);
  }
  const queue: Job[] = [];
  const wakers: (() => void)[] = [];
  let closed = false;
  const seats = Array.from({ length: workers }, () => {
    const seat: Seat = { worker: startCrfWorker(), job: undefined };
    watch(seat);
    return seat;
  });

  function watch(seat: Seat): void {
    const { worker } = seat;
    worker.on('message', (answer: CrfAnswer) => {
      const { job } = seat;
      leave(seat);
      if (job && !('helped' in answer)) job.answer = answer;
      if (job?.answer && !seats.some((other) => other.job === job)) settle(job, job.answer);
      dispatch();
    });
    worker.on('error', (cause) => bury(seat, cause.message, cause));
    worker.on('exit', (code) => bury(seat, `it ended with code ${code}`));
    // Listening to a worker keeps the process alive again, so this comes last.
    worker.unref();
  }

  function bury(seat: Seat, why: string, cause?: unknown): void {
    const { job } = seat;
    // Threads of a team wait for each other: with one gone, the others have to go too.
    for (const other of seats) if (other === seat || (job && other.job === job)) replace(other);
    job?.reject(new DsrgError('RUNTIME', `A CRF worker died: ${why}.`, { cause }));
    dispatch();
  }

  function replace(seat: Seat): void {
    leave(seat);
    seat.worker.removeAllListeners();
    void seat.worker.terminate();
    seat.worker = startCrfWorker();
    watch(seat);
  }

  function leave(seat: Seat): void {
    seat.job = undefined;
    seat.worker.unref();
  }

  function dispatch(): void {
    while (queue.length > 0) {
      const idle = seats.filter((seat) => !seat.job);
      if (idle.length === 0) return;
      const job = queue.shift()!;
      const large = share && job.unary.height * job.unary.width >= HELP_FROM;
      const team = idle.slice(0, large ? Math.max(1, idle.length - queue.length) : 1);
      for (const seat of team) {
        seat.job = job;
        seat.worker.ref();
      }
      sendToTeam(
        job,
        team.map((seat) => seat.worker),
      );
    }
    if (seats.some((seat) => !seat.job)) for (const wake of wakers.splice(0)) wake();
  }

  function run(
    photo: RgbImage,
    unary: DenseCrfUnary,
    options: CrfMap['options'],
    signal?: AbortSignal,
  ): Promise<ProbabilityMap | LabelMap> {
    return new Promise((resolve, reject) => {
      if (closed) throw new DsrgError('RUNTIME', 'The CRF pool is closed.', { hint: 'Close it after the last map.' });
      if (options.onIteration) throw new DsrgError('CONFIG', 'onIteration cannot be called from a pool.');
      if (signal?.aborted) throw interrupted(signal);
      const end = () => signal?.removeEventListener('abort', abort);
      const job: Job = {
        photo,
        unary,
        options,
        answer: undefined,
        resolve: (result) => {
          end();
          resolve(result);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      function abort(): void {
        const at = queue.indexOf(job);
        if (at >= 0) queue.splice(at, 1);
        job.reject(interrupted(signal!));
      }
      signal?.addEventListener('abort', abort, { once: true });
      queue.push(job);
      // Maps that are asked for in one go are seen together, and each gets a worker of its own.
      queueMicrotask(dispatch);
    });
  }

  return {
    workers,
    get waiting() {
      return queue.length;
    },
    run: run as CrfPool['run'],
    ready() {
      if (seats.filter((seat) => !seat.job).length > queue.length) return Promise.resolve();
      return new Promise((resolve) => wakers.push(resolve));
    },
    async close() {
      dispatch();
      closed = true;
      for (const job of queue.splice(0)) job.reject(new DsrgError('INTERRUPTED', 'The CRF pool was closed.'));
      while (seats.some((seat) => seat.job)) await new Promise<void>((resolve) => wakers.push(resolve));
      for (const { worker } of seats) worker.removeAllListeners();
      await Promise.all(seats.map((seat) => seat.worker.terminate()));
    },
  };
}

function settle(job: Job, answer: CrfAnswer): void {
  if ('result' in answer) job.resolve(answer.result);
  else if ('code' in answer) job.reject(new DsrgError(answer.code as ErrorCode, answer.message, { hint: answer.hint }));
}

function interrupted(signal: AbortSignal): DsrgError {
  return new DsrgError('INTERRUPTED', 'The CRF was interrupted.', { cause: signal.reason });
}
