import { webAssembly } from '../crf/web-assembly.ts';

/** What every WebAssembly kernel exports. */
export interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
}

/**
 * A new instance of a module that `npm run build:wasm` wrote; `undefined` where the engine cannot run it: it has no SIMD.
 *
 * @param module in base64; its exports are `K`
 */
export function openKernel<K extends Kernel>(module: string): K | undefined {
  const api = webAssembly();
  const bytes = Uint8Array.from(atob(module), (letter) => letter.charCodeAt(0));
  return api?.validate(bytes) ? (new api.Instance(new api.Module(bytes), {}).exports as K) : undefined;
}
