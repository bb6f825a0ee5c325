import { createDenseCrf, openWebSegmenter } from '@dsrg/core';
import type { Engine } from '../engine/engine.ts';
import { openOnnx } from '../engine/onnx/open-onnx.ts';
import { openWebGpuRuntime, type WebGpuRuntimeOptions } from '../engine/onnx/web-gpu-runtime.ts';
import { openWebRuntime, type WebRuntimeOptions } from '../engine/onnx/web-runtime.ts';
import { provenEngine } from '../engine/proven-engine.ts';
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
  /**
   * Learns on the graphics card, after that has given WebAssembly's outputs and gradients for the very network; what only predicts stays with
   * WebAssembly. @default everything is computed by WebAssembly
   */
  readonly webGpu?: WebGpuRuntimeOptions;
  /** Told how far it has come. @default nobody is told */
  readonly progress?: (progress: Progress) => void;
  /** Told in a line what computes, and how it has proven itself. @default nobody is told */
  readonly say?: (line: string) => void;
}

/**
 * A machine that runs in a browser's worker, in a page, and in Node: by WebAssembly in the thread that calls it, unless WebGPU is asked for. In
 * a page that thread does nothing else for seconds: give the work to a dedicated worker. The runtime is loaded only now.
 * @throws DsrgError RUNTIME where WebGPU is asked for and there is none
 *
 * @example
 * const machine = await openWebMachine({ wasmPaths: '/runtime/', progress: (state) => postMessage(state) });
 * await train({ method, settings, photoSets: { target: memoryPhotos('mine', classes, photos) }, store: memoryStore(), machine });
 */
export async function openWebMachine(options: WebMachineOptions = {}): Promise<Machine> {
  const { progress: tell = () => {}, say = () => {}, webGpu, ...runtime } = options;
  const engine = await openEngine(options);
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

async function openEngine({ webGpu, say = () => {}, ...runtime }: WebMachineOptions): Promise<Engine> {
  if (webGpu === undefined) return openOnnx(await openWebRuntime(runtime), { layout: 'portable', say });
  const candidate = await openOnnx(await openWebGpuRuntime(webGpu), { layout: 'portable', say });
  let opening: Promise<Engine> | undefined;
  const trusted = () => {
    opening ??= openWebRuntime(runtime).then((opened) => openOnnx(opened, { layout: 'portable' }));
    return opening;
  };
  return provenEngine(candidate, trusted, { name: 'WebGPU', by: 'WebAssembly', say });
}

/** A dense CRF whose memory is used again map after map. */
function inThisThread(): CrfRunner {
  const crf = createDenseCrf();
  return {
    run: (async (...map: Parameters<typeof crf.run>) => crf.run(...map)) as CrfRunner['run'],
    close: async () => {},
  };
}
