import { availableParallelism } from 'node:os';
import type { ModelMetadata, Segmenter } from '@dsrg/core';
import { createCrfPool, createPhotoCodecs, maxPixelsOf } from '@dsrg/core/node';
import { type ModelOptions, openModel } from '../command/model-options.ts';
import type { Labelled } from './label-in-ways.ts';
import { createLabelPool } from './label-pool.ts';
import { type LabelTask, type LabelTools, runLabelTask } from './label-task.ts';
import { oneAtATime } from './run-bounded.ts';

/** What labels photos: the network and the CRF, spread over this machine. */
export interface TaskRunner {
  readonly metadata: ModelMetadata;
  /** What runs the network, in one line for people. */
  readonly provider: string;
  /** Photos that are worth having in work at one time. */
  readonly inFlight: number;
  /** One map of labels for each way of the task. */
  run(task: LabelTask, signal?: AbortSignal): Promise<Labelled[]>;
  close(): Promise<void>;
}

/** Most processes by default: each holds the network and a photo's maps. */
const mostWorkers = 8;

/**
 * Opens the model that the options name. On the CPU every photo is labelled from end to end by one process of several,
 * with as many threads as leaves each core one: that beats one process whose network takes all cores, since all the
 * work on a photo besides the network needs but one. A GPU gets one process, and its CRFs run in threads.
 *
 * @throws DsrgError the errors of `openSegmenter`
 */
export async function openTaskRunner(options: ModelOptions): Promise<TaskRunner> {
  const segmenter = await openModel(options);
  if (segmenter.provider !== 'cpu') return runHere(segmenter, options);
  const { metadata, providerNote } = segmenter;
  await segmenter.close();
  return runInProcesses(metadata, providerNote, options);
}

/** Labels from saved scores, or with a model on the CPU. */
export function runInProcesses(metadata: ModelMetadata, provider: string, options: ModelOptions): TaskRunner {
  const { workers, threads } = countWorkers(options);
  const { model } = options;
  const maxPixels = maxPixelsOf(options);
  const timeLimit = options.photoTimeout;
  const pool = createLabelPool(
    { metadata, threads, maxPixels, timeLimit, ...(model !== undefined && { model }) },
    workers,
  );
  return { metadata, provider, inFlight: workers + 2, run: pool.run, close: pool.close };
}

function runHere(segmenter: Segmenter, options: ModelOptions): TaskRunner {
  const { workers } = countWorkers(options);
  const { metadata, providerNote } = segmenter;
  const pool = createCrfPool({ workers });
  const segment = oneAtATime(segmenter.segment);
  const refine: LabelTools['refine'] = (photo, map, crf) => pool.run(photo, map, { ...crf, output: 'labels' });
  const tools = {
    segmenter: { ...segmenter, segment },
    limit: { seconds: options.photoTimeout, model: options.model ?? 'the model' },
    refine,
    codecs: createPhotoCodecs(maxPixelsOf(options)),
    metadata,
  };
  return {
    metadata,
    provider: providerNote,
    inFlight: workers + 2,
    run: (task, signal) => runLabelTask(task, tools, signal),
    close: async () => {
      await pool.close();
      await segmenter.close();
    },
  };
}

/** Processes, and threads of the network in each: together one for each core, if the options do not say otherwise. */
export function countWorkers(
  options: Pick<ModelOptions, 'workers' | 'threads'>,
  cores = availableParallelism(),
): { workers: number; threads: number } {
  const workers = options.workers ?? Math.min(mostWorkers, Math.max(1, Math.floor(cores / (options.threads ?? 1))));
  return { workers, threads: options.threads ?? Math.max(1, Math.floor(cores / workers)) };
}
