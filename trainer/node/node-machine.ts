import { availableParallelism } from 'node:os';
import { encodeJpegWith } from '@dsrg/core';
import { createCrfPool, createPhotoCodecs, createProgress, drawContactSheet, openSegmenter } from '@dsrg/core/node';
import type { Engine } from '../engine/engine.ts';
import type { Machine } from '../run/machine.ts';

/**
 * A machine that runs Node: models in onnxruntime-node, dense CRFs in worker threads, progress on stderr.
 * @param threads of the engine and the CRF. @default 0: all cores
 */
export function nodeMachine(engine: Engine, threads = 0): Machine {
  const count = threads || availableParallelism();
  const codecs = createPhotoCodecs();
  return {
    engine,
    threads: count,
    openSegmenter: (model) => openSegmenter(model, { provider: 'cpu', threads: count }),
    openCrf: () => createCrfPool({ workers: count }),
    progress: (label, total) => createProgress({ label, total }),
    // Drawn anew after each stage: time counts more than some per cent of its size.
    drawSheet: async (sheet) => encodeJpegWith(await drawContactSheet(sheet), 88, codecs, false),
  };
}
