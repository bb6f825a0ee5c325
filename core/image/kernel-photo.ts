import { planMemory } from '../kernel/plan-memory.ts';
import type { RgbImage } from '../types.ts';
import type { ImageKernel } from './image-kernel.ts';
import { ONE, type PhotoTaps } from './photo-taps.ts';

/** `resizePhoto` by the SIMD kernel: one row of the photo is in its memory at a time, and two with columns blended. */
export function resizePhotoByKernel(
  { data, width: from }: RgbImage,
  columns: PhotoTaps,
  rows: PhotoTaps,
  out: Uint8Array,
  kernel: ImageKernel,
): void {
  const width = columns.low.length;
  const { take, open } = planMemory(kernel);
  const source = take(from * 3);
  const [left, right, shares] = [take(width * 4), take(width * 4), take(width * 4)];
  const slots = [0, 1].map(() => ({ address: take(width * 6), held: -1 }));
  const result = take(width * 3);
  const buffer = open();
  new Int32Array(buffer, left, width).set(columns.low.map((column) => column * 3));
  new Int32Array(buffer, right, width).set(columns.high.map((column) => column * 3));
  new Int32Array(buffer, shares, width).set(columns.weight.map((share) => (share << 16) | (ONE - share)));
  const bytes = new Uint8Array(buffer);
  const blended = (y: number): number => {
    const slot = slots[y % 2]!;
    if (slot.held !== y) {
      bytes.set(data.subarray(y * from * 3, (y + 1) * from * 3), source);
      kernel.blendPhotoColumns(source, left, right, shares, width, slot.address);
      slot.held = y;
    }
    return slot.address;
  };
  for (let y = 0; y < rows.low.length; y++) {
    kernel.blendPhotoRows(blended(rows.low[y]!), blended(rows.high[y]!), rows.weight[y]!, width * 3, result);
    out.set(bytes.subarray(result, result + width * 3), y * width * 3);
  }
}

/** Looks each sample up in the table of its channel and parts the planes, by the SIMD kernel, row by row. */
export function lookUpByKernel(
  { data, height, width }: RgbImage,
  tables: readonly Float32Array[],
  out: Float32Array,
  kernel: ImageKernel,
): void {
  const { take, open } = planMemory(kernel);
  const [from, table, to] = [take(width * 3), take(3 * 1024), take(width * 12)];
  const buffer = open();
  const bytes = new Uint8Array(buffer);
  const floats = new Float32Array(buffer);
  for (const [c, each] of tables.entries()) floats.set(each, table / 4 + c * 256);
  for (let y = 0; y < height; y++) {
    bytes.set(data.subarray(y * width * 3, (y + 1) * width * 3), from);
    kernel.lookUpPhoto(from, table, width, to);
    for (let c = 0; c < 3; c++) {
      const row = to / 4 + c * width;
      out.set(floats.subarray(row, row + width), (c * height + y) * width);
    }
  }
}
