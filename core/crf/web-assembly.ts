// The part of the engine's WebAssembly that we use, in types of our own: neither Node's types nor es2023 have them.

/** A compiled module; can be posted to a worker. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

/** A shared memory; can be posted to a worker. */
export interface WasmMemory {
  readonly buffer: SharedArrayBuffer;
}

interface WebAssemblyApi {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: unknown };
  readonly RuntimeError: new (message?: string) => Error;
}

/** The engine's WebAssembly, where it has one. */
export function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
}

/** Whether an error is a trap: a kernel that found no memory ends so. */
export function isTrap(error: unknown): boolean {
  const api = webAssembly();
  return api !== undefined && error instanceof api.RuntimeError;
}
