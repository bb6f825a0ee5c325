import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { WorkerOptions } from 'node:worker_threads';
import type { TensorFlow } from './tensorflow.ts';

interface WasmPackage {
  setThreadsCount(count: number): void;
}

/**
 * Lets the WebAssembly back end start its threads in Node, where TensorFlow.js 4.22 forbids them: its worker script is a `blob:` address,
 * which Node's workers do not read. While the back end starts, such workers begin with a script of ours that loads the same code from the
 * package, and the machine is said to have twice the cores, since the binary assumes two threads a core and takes half.
 *
 * @param binaries folder `wasm-out` of the package
 * @returns puts Node's own parts back; call it once the back end has started
 */
export function allowWasmThreads(tf: TensorFlow, wasm: WasmPackage, binaries: string, threads: number): () => void {
  const require = createRequire(import.meta.url);
  const workers = require('node:worker_threads') as typeof import('node:worker_threads');
  const os = require('node:os') as typeof import('node:os');
  const { Worker } = workers;
  const { cpus } = os;
  class BinaryWorker extends Worker {
    constructor(script: string | URL, options?: WorkerOptions) {
      super(workerScript(binaries), { ...options, eval: true });
      if (!String(script).startsWith('blob:')) throw new Error(`an unexpected worker starts: ${String(script)}`);
    }

    /** The program may end while its threads wait for work. */
    override ref(): void {
      this.unref();
    }
  }
  workers.Worker = BinaryWorker;
  os.cpus = () => Array.from({ length: 2 * threads }, () => (cpus()[0] ?? {}) as ReturnType<typeof cpus>[0]);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  wasm.setThreadsCount(threads);
  return () => {
    workers.Worker = Worker;
    os.cpus = cpus;
  };
}

/** Runs the package's worker code as the browser's would: with its blob address standing for the binary's own script. */
function workerScript(binaries: string): string {
  const file = (name: string) => JSON.stringify(join(binaries, name));
  return `
    const main = ${file('tfjs-backend-wasm-threaded-simd.js')};
    URL.createObjectURL = () => main;
    URL.revokeObjectURL = () => {};
    globalThis.__filename = main;
    globalThis.__dirname = ${JSON.stringify(binaries)};
    globalThis.require = require;
    const { wasmWorkerContents } = require(${file('tfjs-backend-wasm-threaded-simd.worker.js')});
    (0, eval)(wasmWorkerContents.replace(/\\n/g, '\\\\n'));
  `;
}
