import { createDenseCrf, DsrgError } from '@dsrg/core';
import { createPhotoCodecs, openSegmenter } from '@dsrg/core/node';
import type { LabelModel, ProcessAnswer, ProcessOrder } from './label-pool.ts';
import { type LabelTask, type LabelTools, runLabelTask } from './label-task.ts';

// A process of a label pool: opens the model it is told to, then labels photos, one after the other.

/** Its tools; the first order brings them. */
let tools: Promise<LabelTools> | undefined;

// Ctrl-C reaches the whole group of processes: what is to be done about it is the parent's affair.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(0));
process.on('message', (order: ProcessOrder) => {
  if ('task' in order) return void label(order.task);
  tools = openTools(order.open);
  tools.catch(() => {}); // every task awaits it, and tells
});

async function openTools({ model, metadata, threads, maxPixels, timeLimit = 600 }: LabelModel): Promise<LabelTools> {
  const crf = createDenseCrf();
  return {
    refine: (photo, map, options) => crf.run(photo, map, { ...options, output: 'labels' }),
    codecs: createPhotoCodecs(maxPixels),
    metadata,
    ...(model !== undefined && {
      segmenter: await openSegmenter(model, { provider: 'cpu', threads, metadata, timeLimit }),
      limit: { seconds: timeLimit, model },
    }),
  };
}

async function label(task: LabelTask): Promise<void> {
  try {
    answer({ maps: await runLabelTask(task, (await tools)!) });
  } catch (error) {
    const known = error instanceof DsrgError;
    const message = error instanceof Error ? error.message : String(error);
    answer({ code: known ? error.code : 'INTERNAL', message, hint: known ? error.hint : undefined });
  }
}

function answer(value: ProcessAnswer): void {
  process.send?.(value);
}
