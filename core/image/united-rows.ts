import { imageKernel } from './image-kernel.ts';
import { openKernelRows } from './kernel-rows.ts';
import { createRowResizer } from './row-resizer.ts';
import type { RowSources, UnitedRows } from './row-sources.ts';

/** Opens the rows of united maps: with SIMD where the engine has it, to the same bits. What they hold lasts until the
 * next call of anything in this room: the kernel has one memory. */
export function openUnitedRows(sources: RowSources): UnitedRows {
  const kernel = imageKernel();
  return kernel ? openKernelRows(sources, kernel) : openPlainRows(sources);
}

/** {@link openUnitedRows} in plain TypeScript. */
export function openPlainRows({ maps, height, width, convention, sampling, rule, share }: RowSources): UnitedRows {
  const classes = maps[0]!.classes;
  const resizers = maps.map((map) =>
    createRowResizer(map.height, map.width, height, width, convention, { sampling, mirrored: map.mirrored }),
  );
  const row = new Float32Array(classes * width);
  const next = new Float32Array(width);
  const best = new Float32Array(width);
  return {
    row,
    read(y) {
      if (rule === 'max') row.fill(0);
      for (let c = 0, at = 0; c < classes; c++, at += width)
        for (const [index, { data, height: h, width: w }] of maps.entries()) {
          const first = index === 0 && rule === 'add';
          resizers[index]!.resizeRow(data, c * h * w, y, first ? row : next, first ? at : 0);
          if (first) continue;
          if (rule === 'max') for (let x = 0; x < width; x++) row[at + x] = Math.max(row[at + x]!, next[x]!);
          else for (let x = 0; x < width; x++) row[at + x]! += next[x]!;
        }
      if (share !== 1) for (let i = 0; i < row.length; i++) row[i]! *= share;
    },
    label(names, out, at) {
      best.set(row.subarray(0, width));
      out.fill(names[0]!, at, at + width);
      for (let c = 1; c < classes; c++) keepGreater(row, c * width, names[c]!, best, out, at);
    },
  };
}

function keepGreater(
  row: Float32Array,
  offset: number,
  name: number,
  best: Float32Array,
  found: Uint8Array,
  at: number,
): void {
  for (let x = 0; x < best.length; x++) {
    const value = row[offset + x]!;
    if (value > best[x]!) {
      best[x] = value;
      found[at + x] = name;
    }
  }
}
