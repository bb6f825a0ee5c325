import { planMemory, type RgbImage } from '@dsrg/core';
import { neighboursOf, type PamrOptions, type RefinableMaps } from './pamr-options.ts';
import { seedsKernel } from './seeds-kernel.ts';

/** Sums of squares of bytes over more distances than this leave the kernel's 32-bit numbers. */
const MOST_DILATIONS = 21;

/** Bytes of all shares; more than this is left to plain TypeScript, since a kernel's memory ends at 4 GiB. */
const MOST_BYTES = 2 ** 30;

/**
 * `pamr` by the SIMD kernel. Colours and maps lie in frames that repeat the outermost pixels, so that each neighbour is a fixed step away;
 * rows are worked out in blocks of four pixels, and a last block that is not full writes into the border, which is filled anew.
 *
 * @returns the refined planes; `undefined` where the engine has no SIMD, or the work does not fit into the kernel
 */
export function pamrByKernel(
  photo: RgbImage,
  maps: RefinableMaps,
  { iterations, dilations }: Required<PamrOptions>,
): Float32Array | undefined {
  const { height, width } = maps;
  const border = Math.max(...dilations);
  const blocks = Math.ceil(width / 4);
  const stride = 4 * blocks + 2 * border;
  const frameBytes = (height + 2 * border) * stride * 4;
  const planes = maps.data.length / (height * width);
  const neighbours = neighboursOf(dilations);
  const rowBytes = blocks * neighbours.length * 16;
  if (dilations.length > MOST_DILATIONS || height * rowBytes + (3 + 2 * planes) * frameBytes > MOST_BYTES) return;
  const kernel = seedsKernel();
  if (!kernel) return;

  const { take, open } = planMemory(kernel);
  const steps = take(neighbours.length * 4);
  const shares = take(height * rowBytes);
  const colours = take(3 * frameBytes);
  let [from, to] = [take(planes * frameBytes), take(planes * frameBytes)];
  const buffer = open();
  const floats = new Float32Array(buffer);
  const offsets = neighbours.map(([rows, columns]) => (rows * stride + columns) * 4);
  new Int32Array(buffer, steps, neighbours.length).set(offsets);
  /** The address of a row's first pixel in the first of some frames. */
  const rowAt = (frames: number, y: number) => frames + ((border + y) * stride + border) * 4;
  const fillBorders = (frames: number, count: number) => {
    for (let k = 0; k < count; k++) kernel.fillBorder(frames + k * frameBytes, height, width, border, stride);
  };

  for (let c = 0; c < 3; c++) {
    for (let y = 0, pixel = c; y < height; y++) {
      const row = rowAt(colours + c * frameBytes, y) / 4;
      for (let x = 0; x < width; x++, pixel += 3) floats[row + x] = photo.data[pixel]!;
    }
  }
  fillBorders(colours, 3);
  for (let y = 0; y < height; y++) {
    const address = shares + y * rowBytes;
    kernel.weighRow(rowAt(colours, y), frameBytes, steps, neighbours.length, dilations.length, blocks, address);
  }

  /** Each row of each plane, and where it lies in the kernel's memory. */
  const eachRow = (frames: number, visit: (row: number, start: number) => void) => {
    for (let k = 0, start = 0; k < planes; k++) {
      for (let y = 0; y < height; y++, start += width) visit(rowAt(frames + k * frameBytes, y) / 4, start);
    }
  };
  eachRow(from, (row, start) => floats.set(maps.data.subarray(start, start + width), row));
  for (let t = 0; t < iterations; t++) {
    fillBorders(from, planes);
    for (let y = 0; y < height; y++) {
      const address = shares + y * rowBytes;
      kernel.averageRow(
        ...([rowAt(from, y), rowAt(to, y), frameBytes, planes, address, steps, neighbours.length, blocks] as const),
      );
    }
    [from, to] = [to, from];
  }
  const data = new Float32Array(maps.data.length);
  eachRow(from, (row, start) => data.set(floats.subarray(row, row + width), start));
  return data;
}
