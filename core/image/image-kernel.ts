import { webAssembly } from '../crf/web-assembly.ts';
import { imageModule } from './wasm/image.ts';

/** What the WebAssembly module exports (assembly/index.ts); addresses are bytes. */
export interface ImageKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  resizeRows(
    above: number,
    below: number,
    down: number,
    classes: number,
    width: number,
    stride: number,
    blended: number,
    left: number,
    right: number,
    toWidth: number,
    row: number,
    mode: number,
  ): void;
  scaleRow(row: number, count: number, factor: number): void;
  labelRow(row: number, classes: number, width: number, names: number, found: number): void;
  blendPhotoColumns(from: number, left: number, right: number, shares: number, width: number, to: number): void;
  blendPhotoRows(above: number, below: number, down: number, count: number, to: number): void;
  lookUpPhoto(from: number, tables: number, width: number, to: number): void;
}

/** Kept between calls: compiled code gets faster while it runs, and its memory holds a few rows only. */
const kept: { kernel?: ImageKernel | undefined } = {};

/** The module, made when it is first needed; `undefined` where the engine has no SIMD. */
export function imageKernel(): ImageKernel | undefined {
  if ('kernel' in kept) return kept.kernel;
  const api = webAssembly();
  const bytes = Uint8Array.from(atob(imageModule), (letter) => letter.charCodeAt(0));
  kept.kernel = api?.validate(bytes) ? (new api.Instance(new api.Module(bytes), {}).exports as ImageKernel) : undefined;
  return kept.kernel;
}

const PAGE = 65536;

/** Lays out the kernel's memory for one use of it: everything begins with a whole vector and has one to spare. */
export function planMemory(kernel: ImageKernel) {
  let end = 16;
  return {
    /** The address of room for so many bytes. */
    take(bytes: number): number {
      const address = end;
      end += (Math.ceil(bytes / 16) + 1) * 16;
      return address;
    },
    /** The memory, grown to what was taken. */
    open(): ArrayBuffer {
      const missing = end - kernel.memory.buffer.byteLength;
      if (missing > 0) kernel.memory.grow(Math.ceil(missing / PAGE));
      return kernel.memory.buffer;
    },
  };
}
