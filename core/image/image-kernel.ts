import { type Kernel, openKernel } from '../kernel/open-kernel.ts';
import { imageModule } from './wasm/image.ts';

/** What the WebAssembly module exports (assembly/index.ts); addresses are bytes. */
export interface ImageKernel extends Kernel {
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
  kept.kernel = openKernel<ImageKernel>(imageModule);
  return kept.kernel;
}
