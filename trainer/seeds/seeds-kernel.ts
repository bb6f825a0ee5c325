import { type Kernel, openKernel } from '@dsrg/core';
import { seedsModule } from './wasm/seeds.ts';

/** What the WebAssembly module exports (assembly/index.ts); addresses and steps are bytes. */
export interface SeedsKernel extends Kernel {
  weighRow(
    colours: number,
    plane: number,
    steps: number,
    count: number,
    centres: number,
    blocks: number,
    to: number,
  ): void;
  averageRow(
    from: number,
    to: number,
    plane: number,
    planes: number,
    shares: number,
    steps: number,
    count: number,
    blocks: number,
  ): void;
  multiplyRows(a: number, aRows: number, b: number, bRows: number, length: number, out: number, outWidth: number): void;
  keepFrom(row: number, length: number, least: number): number;
  joinOrders(
    first: number,
    second: number,
    out: number,
    length: number,
    share: number,
    scale: number,
    least: number,
    weight: number,
  ): void;
  fillBorder(frame: number, height: number, width: number, border: number, stride: number): void;
}

/** Kept between calls: compiled code gets faster while it runs. */
const kept: { kernel?: SeedsKernel | undefined } = {};

/** Memory does not shrink: an instance that needed more bytes than this is not used again. */
const MOST_KEPT = 128 * 1024 * 1024;

/** The module, made when it is first needed; `undefined` where the engine has no SIMD. */
export function seedsKernel(): SeedsKernel | undefined {
  const large = (kept.kernel?.memory.buffer.byteLength ?? 0) > MOST_KEPT;
  if (large || !('kernel' in kept)) kept.kernel = openKernel<SeedsKernel>(seedsModule);
  return kept.kernel;
}
