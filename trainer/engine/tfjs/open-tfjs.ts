import { DsrgError } from '@dsrg/core';
import type { Engine } from '../engine.ts';
import { openNative, type Refusal } from './open-native.ts';
import { openWasm } from './open-wasm.ts';
import type { Backend } from './tensorflow.ts';
import { TfjsActivationGradient } from './tfjs-activation-gradient.ts';
import { TfjsTrainer } from './tfjs-trainer.ts';

export interface TfjsOptions {
  /** `gpu` refuses to compute elsewhere; `cpu` does not look for one. @default 'auto' */
  readonly device?: 'auto' | 'cpu' | 'gpu';
  /** Threads of the wasm back end; libtensorflow takes its own. @default 0: all cores */
  readonly threads?: number;
  /** Told in one line what was taken. @default silent */
  readonly say?: (line: string) => void;
}

/**
 * Opens the TensorFlow.js engine: libtensorflow on a GPU, else on the CPU, else WebAssembly.
 * @throws DsrgError RUNTIME where none can be had, or not on the device asked for, with what was tried and the cure
 */
export async function openTfjs(options: TfjsOptions = {}): Promise<Engine> {
  const backend = await openBackend(options);
  options.say?.(`engine: TensorFlow.js, ${backend.description}`);
  return {
    record: { engine: 'tfjs', backend: backend.description, device: backend.gpu ? 'gpu' : 'cpu' },
    createTrainer: (request) => new TfjsTrainer({ ...request, backend }),
    createActivationGradient: (request) => new TfjsActivationGradient({ ...request, backend }),
  };
}

/** The best back end of TensorFlow.js that this machine has for `device`. */
export async function openBackend({ device = 'auto', threads = 0 }: TfjsOptions = {}): Promise<Backend> {
  const native = await openNative({ hideGpus: device === 'cpu' });
  if ('backend' in native) {
    if (device !== 'gpu' || native.backend.gpu) return native.backend;
    throw new DsrgError('RUNTIME', `${native.backend.description}: TensorFlow finds no GPU that it can use.`, {
      hint: 'It says on stderr which library it misses (CUDA 11.2 and cuDNN 8.1 for the package’s own build); for newer GPUs see trainer/engine/tfjs/link-libtensorflow.md.',
    });
  }
  const tried = native.refusals.map(({ name, reason }) => `${name}: ${reason}`);
  if (device === 'gpu') throw refuse('No TensorFlow.js on a GPU', tried, native.refusals);
  try {
    return await openWasm(threads);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0];
    throw refuse('No TensorFlow.js', [...tried, `@tensorflow/tfjs-backend-wasm: ${reason}`], native.refusals);
  }
}

function refuse(what: string, tried: readonly string[], refusals: readonly Refusal[]): DsrgError {
  const broken = refusals.find(({ reason }) => reason !== 'not installed');
  const cure =
    broken === undefined
      ? 'npm install --ignore-scripts=false @tensorflow/tfjs-node-gpu (or tfjs-node without a GPU)'
      : `npm rebuild --ignore-scripts=false ${broken.name}`;
  return new DsrgError('RUNTIME', `${what} (${tried.join('; ')}).`, { hint: `${cure}, or train with --engine onnx.` });
}
