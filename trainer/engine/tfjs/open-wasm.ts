import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, sep } from 'node:path';
import type { Backend } from './tensorflow.ts';
import { replaceCopyingKernels } from './wasm-kernels.ts';
import { allowWasmThreads } from './wasm-threads.ts';

/**
 * Opens TensorFlow.js' WebAssembly back end.
 * @param threads 0 takes all cores
 * @throws the import's error where the packages are not installed
 */
export async function openWasm(threads: number): Promise<Backend> {
  const wanted = threads === 0 ? availableParallelism() : threads;
  const tf = await import('@tensorflow/tfjs-core');
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  wasm.setWasmPaths(join(folder, 'dist') + sep);
  const restore = wanted > 1 ? allowWasmThreads(tf, wasm, join(folder, 'wasm-out'), wanted) : () => {};
  const listening = signals.map((signal) => process.listeners(signal as 'uncaughtException'));
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm back end does not start');
    await tf.ready();
  } finally {
    restore();
    // The module's start-up code turns every later exception of the process into one of its own.
    signals.forEach((signal, k) => {
      for (const listener of process.listeners(signal as 'uncaughtException')) {
        if (!listening[k]?.includes(listener)) process.removeListener(signal, listener);
      }
    });
  }
  replaceCopyingKernels(tf);
  const used = wanted > 1 ? wasm.getThreadsCount() : 1;
  const simd = tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'SIMD, ' : '';
  const description = `tfjs-backend-wasm ${wasm.version_wasm}, ${simd}${used} thread${used === 1 ? '' : 's'}`;
  return { tf, kind: 'wasm', gpu: false, description };
}

const signals = ['uncaughtException', 'unhandledRejection'] as const;
