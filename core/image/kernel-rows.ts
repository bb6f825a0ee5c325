import { type LinearTap, linearTaps } from '../graph/resize-convention.ts';
import { planMemory } from '../kernel/plan-memory.ts';
import type { ImageKernel } from './image-kernel.ts';
import { nearestTaps } from './nearest-cells.ts';
import type { RowSources, UnitedRows } from './row-sources.ts';

const modes = { set: 0, add: 1, max: 2 } as const;

type RowMap = RowSources['maps'][number];

/** One map, and where its rows and taps lie in the kernel's memory. */
interface Source {
  readonly map: RowMap;
  readonly rows: readonly LinearTap[];
  readonly columns: readonly LinearTap[];
  /** Two rows of all classes, those of even and of odd number, each class filled up to whole vectors. */
  readonly slots: readonly [Slot, Slot];
  readonly stride: number;
  readonly left: number;
  readonly right: number;
}

interface Slot {
  readonly address: number;
  /** The row that it holds. */
  held: number;
}

/** The rows of united maps by the SIMD kernel: each row of a map is copied into its memory once, and used while needed. */
export function openKernelRows(
  { maps, height, width, convention, sampling, rule, share }: RowSources,
  kernel: ImageKernel,
): UnitedRows {
  const classes = maps[0]!.classes;
  const { take, open } = planMemory(kernel);
  const rowAddress = take(classes * width * 4);
  const namesAddress = take(classes * 4);
  const foundAddress = take(width);
  const blended = take((Math.max(...maps.map((map) => map.width)) + 4) * 8);
  const sources = maps.map((map) => placeSource(map, { height, width, convention, sampling }, take));
  const buffer = open();
  for (const source of sources) writeColumns(source, buffer);
  const floats = new Float32Array(buffer);
  const row = floats.subarray(rowAddress / 4, rowAddress / 4 + classes * width);
  const names = new Int32Array(buffer, namesAddress, classes);
  const found = new Uint8Array(buffer, foundAddress, width);
  return {
    row,
    read(y) {
      if (rule === 'max') row.fill(0);
      for (const [index, source] of sources.entries()) {
        const { low, high, weight } = source.rows[y]!;
        const above = hold(source, low, floats);
        const below = hold(source, high, floats);
        const mode = rule === 'max' ? modes.max : index === 0 ? modes.set : modes.add;
        const { map, stride, left, right } = source;
        kernel.resizeRows(
          ...([
            above,
            below,
            weight,
            classes,
            map.width,
            stride,
            blended,
            left,
            right,
            width,
            rowAddress,
            mode,
          ] as const),
        );
      }
      if (share !== 1) kernel.scaleRow(rowAddress, row.length, share);
    },
    label(planes, out, at) {
      names.set(planes);
      kernel.labelRow(rowAddress, classes, width, namesAddress, foundAddress);
      out.set(found, at);
    },
  };
}

function placeSource(
  map: RowMap,
  to: Pick<RowSources, 'height' | 'width' | 'convention' | 'sampling'>,
  take: (bytes: number) => number,
): Source {
  const stride = Math.ceil(map.width / 4) * 16;
  const slot = () => ({ address: take(map.classes * stride), held: -1 });
  const same = map.height === to.height && map.width === to.width;
  const tapsOf = same ? ownCells : to.sampling === 'nearest' ? nearest : linear;
  return {
    map,
    rows: tapsOf('height'),
    columns: tapsOf('width'),
    slots: [slot(), slot()],
    stride,
    left: take(to.width * 4),
    right: take(to.width * 8),
  };

  function linear(side: 'height' | 'width'): LinearTap[] {
    return linearTaps(map[side], to[side], to.convention);
  }

  function nearest(side: 'height' | 'width'): LinearTap[] {
    return nearestTaps(map[side], to[side], to.convention, side === 'width' && map.mirrored);
  }

  function ownCells(side: 'height' | 'width'): LinearTap[] {
    return Array.from({ length: to[side] }, (_, cell) => ({ low: cell, high: cell, weight: 0 }));
  }
}

function writeColumns({ columns, left, right }: Source, buffer: ArrayBuffer): void {
  new Int32Array(buffer, left, columns.length).set(columns.map(({ low }) => low * 8));
  new Float64Array(buffer, right, columns.length).set(columns.map(({ weight }) => weight));
}

/** Where row `y` of a source lies; it is brought there if it does not. */
function hold({ map, slots, stride }: Source, y: number, floats: Float32Array): number {
  const { data, height, width, classes } = map;
  const slot = slots[(y % 2) as 0 | 1];
  if (slot.held !== y) {
    for (let c = 0, to = slot.address / 4; c < classes; c++, to += stride / 4) {
      const from = (c * height + y) * width;
      floats.set(data.subarray(from, from + width), to);
    }
    slot.held = y;
  }
  return slot.address;
}
