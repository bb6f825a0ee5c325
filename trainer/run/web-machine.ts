import { createDenseCrf, openWebSegmenter } from '@dsrg/core';
import { openOnnx } from '../engine/onnx/open-onnx.ts';
import { openWebRuntime, type WebRuntimeOptions } from '../engine/onnx/web-runtime.ts';
import type { CrfRunner, Machine } from './machine.ts';

/** How far long work has come. */
export interface Progress {
  /** What is being done: the name of a stage. */
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** Figures of it, for people: the running means of a training's losses. @default none */
  readonly note?: string | undefined;
}

/** Options of {@link openWebMachine}. */
export interface WebMachineOptions extends WebRuntimeOptions {
  /** Told how far it has come. @default nobody is told */
  readonly progress?: (progress: Progress) => void;
  /** Told in one line what computes. @default nobody is told */
  readonly say?: (line: string) => void;
}

/**
 * A machine that runs in a browser's worker, in a page, and in Node: everything by WebAssembly in the thread that calls it. In a page that
 * thread does nothing else for seconds: give the work to a dedicated worker. The runtime is loaded only now.
 *
 * @example
 * const machine = await openWebMachine({ wasmPaths: '/runtime/', progress: (state) => postMessage(state) });
 * await train({ method, settings, photoSets: { target: memoryPhotos('mine', classes, photos) }, store: memoryStore(), machine });
 */
export async function openWebMachine(options: WebMachineOptions = {}): Promise<Machine> {
  const { progress: tell = () => {}, say = () => {}, ...runtime } = options;
  const engine = await openOnnx(await openWebRuntime(runtime), { layout: 'portable', say });
  const { threads = 1 } = runtime;
  return {
    engine,
    threads,
    openSegmenter: (model) => openWebSegmenter(model, { threads, ...runtime }),
    openCrf: inThisThread,
    progress(label, total) {
      let done = 0;
      const show = (note?: string) => tell({ label, done, total, note });
      show();
      return {
        tick(by = 1, note) {
          done += by;
          show(note);
        },
        done() {},
      };
    },
  };
}

/** A dense CRF whose memory is used again map after map. */
function inThisThread(): CrfRunner {
  const crf = createDenseCrf();
  return {
    run: (async (...map: Parameters<typeof crf.run>) => crf.run(...map)) as CrfRunner['run'],
    close: async () => {},
  };
}
