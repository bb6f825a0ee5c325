import { isTrap, type WasmMemory, type WasmModule, webAssembly } from './web-assembly.ts';

/** What a WebAssembly variant exports (assembly/index.ts); addresses are bytes. */
export interface KernelExports {
  setThread(index: number, count: number, maySleep: boolean): void;
  begin(
    height: number,
    width: number,
    classes: number,
    kernels: number,
    fused: boolean,
    energy: number,
    floor: number,
  ): void;
  addIdentity(weight: number): void;
  describe(index: number, dimensions: number, normalisation: number, weight: number, form: number): void;
  setWidths(index: number, x: number, y: number, red: number, green: number, blue: number): void;
  photoAddress(): number;
  unaryAddress(): number;
  compatibilityAddress(index: number): number;
  bytesWanted(): number;
  vertexCount(index: number): number;
  prepare(): number;
  iterate(): void;
  emit(): void;
  label(): void;
  lastTask(): number;
  help(seen: number): void;
  release(): void;
}

/** One thread's instance over a memory that threads share. */
export function instantiate(module: WasmModule, memory: WasmMemory): KernelExports {
  const abort = () => {
    throw new Error('The CRF kernel gave up.');
  };
  return new (webAssembly()!.Instance)(module, { env: { memory, abort } }).exports as unknown as KernelExports;
}

/** What a thread needs to help another one with one map; can be posted to a worker. */
export interface HelpTask {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Which thread it is; the one that was called is 0. */
  readonly index: number;
  readonly threads: number;
  /** Tasks before this one are not for it. */
  readonly seen: number;
}

/** Helps with one map: blocks this thread (never a browser's main one) until the map is done. */
export function helpDenseCrf({ module, memory, index, threads, seen }: HelpTask): void {
  const instance = instantiate(module, memory);
  instance.setThread(index, threads, true);
  try {
    instance.help(seen);
  } catch (error) {
    // Memory ran out: the thread that was called says so.
    if (!isTrap(error) || instance.bytesWanted() === 0) throw error;
  }
}
