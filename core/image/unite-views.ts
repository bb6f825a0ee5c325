import { DsrgError } from '../errors.ts';
import type { BilinearConvention } from '../graph/resize-convention.ts';
import type { LabelMap, LogitMap, ProbabilityMap } from '../types.ts';
import { checkSize } from './check-size.ts';
import { createRowResizer } from './row-resizer.ts';
import { softmax } from './softmax.ts';

/**
 * How the answers to several views become one:
 * - `sum`: logits are added, then softmax (DSRG, test-ms.py and test-ms-f.py);
 * - `mean`: logits are averaged, then softmax;
 * - `probabilities`: softmax on the network's grid, then probabilities are resized and averaged (SEC, web co-segmentation,
 *   RecurSeed);
 * - `max`: the greatest logit of all views, but at least 0, then softmax (DSRG-tensorflow).
 */
export type MergeRule = 'sum' | 'mean' | 'probabilities' | 'max';

/** How views become one map. */
export interface UniteOptions {
  /** Of the photo: the size of the united map. */
  readonly height: number;
  readonly width: number;
  readonly merge: MergeRule;
  /** The model's resize rule. */
  readonly convention: BilinearConvention;
  /** Classes that may be there, ascending: softmax is over them alone. @default all */
  readonly classes?: readonly number[] | undefined;
}

/**
 * Unites the network's answers to several views of one photo. Everything is done row by row: nothing of the photo's size
 * is held but the result.
 *
 * @param views logits of any sizes, mirrored ones turned back
 * @returns one plane for each class or each of `options.classes`, at the photo's size
 * @throws DsrgError SHAPE for a class that the network does not have
 */
export function uniteProbabilities(views: readonly LogitMap[], options: UniteOptions): ProbabilityMap {
  const { height, width, merge } = options;
  const rows = openRows(views, options);
  const { classes, row } = rows;
  const size = height * width;
  const data = new Float32Array(classes * size);
  const strip: LogitMap = { kind: 'logits', data: row, height: 1, width, classes };
  for (let y = 0; y < height; y++) {
    rows.read(y);
    if (merge !== 'probabilities') softmax(strip, row);
    for (let c = 0; c < classes; c++) data.set(row.subarray(c * width, (c + 1) * width), c * size + y * width);
  }
  return { kind: 'probabilities', data, height, width, classes };
}

/**
 * The most probable class of each pixel, as {@link uniteProbabilities} would have it: softmax is not needed for that, nor
 * any map of the photo's size but that of the labels.
 *
 * @returns indices of classes (not of `options.classes`); of equals, the first
 */
export function uniteLabels(views: readonly LogitMap[], options: UniteOptions): LabelMap {
  const { height, width } = options;
  const rows = openRows(views, options);
  const { classes, row } = rows;
  if (classes > 255) throw new DsrgError('SHAPE', `${classes} classes; labels of 8 bits tell 255 apart.`);
  const data = new Uint8Array(height * width);
  const best = new Float32Array(width);
  const found = new Uint8Array(width);
  for (let y = 0; y < height; y++) {
    rows.read(y);
    best.set(row.subarray(0, width));
    found.fill(rows.names[0]!);
    for (let c = 1; c < classes; c++) keepGreater(row, c * width, rows.names[c]!, best, found);
    data.set(found, y * width);
  }
  return { kind: 'labels', data, height, width };
}

function keepGreater(row: Float32Array, offset: number, name: number, best: Float32Array, found: Uint8Array): void {
  for (let x = 0; x < best.length; x++) {
    const value = row[offset + x]!;
    if (value > best[x]!) {
      best[x] = value;
      found[x] = name;
    }
  }
}

/** Reads the united map one row at a time: `row` holds `classes × width` numbers. */
interface UnitedRows {
  readonly classes: number;
  /** The class of each plane. */
  readonly names: readonly number[];
  readonly row: Float32Array;
  read(y: number): void;
}

function openRows(views: readonly LogitMap[], { height, width, merge, convention, classes }: UniteOptions): UnitedRows {
  checkSize('A united map', height, width);
  const names = classes ?? Array.from({ length: views[0]!.classes }, (_, c) => c);
  const chosen = classes === undefined ? views : views.map((view) => choose(view, names));
  const linear = merge === 'sum' || merge === 'mean';
  const grids = merge === 'probabilities' ? chosen.map((view) => softmax(view)) : linear ? addEqual(chosen) : chosen;
  const sources = grids.map((grid) => ({
    ...grid,
    resizer: createRowResizer(grid.height, grid.width, height, width, convention),
  }));
  const row = new Float32Array(names.length * width);
  const next = new Float32Array(width);
  const share = merge === 'mean' || merge === 'probabilities' ? 1 / views.length : 1;
  const plain = sources.length === 1 && merge !== 'max';
  const read = (y: number) => {
    if (merge === 'max') row.fill(0);
    for (let c = 0, at = 0; c < names.length; c++, at += width) {
      for (const [index, { data, height: h, width: w, resizer }] of sources.entries()) {
        const first = index === 0 && merge !== 'max';
        resizer.resizeRow(data, c * h * w, y, first ? row : next, first ? at : 0);
        if (first) continue;
        if (merge === 'max') for (let x = 0; x < width; x++) row[at + x] = Math.max(row[at + x]!, next[x]!);
        else for (let x = 0; x < width; x++) row[at + x]! += next[x]!;
      }
    }
    if (share !== 1 || !plain) for (let i = 0; i < row.length; i++) row[i]! *= share;
  };
  return { classes: names.length, names, row, read };
}

/** Bilinear resizing is linear: views of one size may be added before it. */
function addEqual(views: readonly LogitMap[]): LogitMap[] {
  const sums: LogitMap[] = [];
  for (const view of views) {
    const at = sums.findIndex((sum) => sum.height === view.height && sum.width === view.width);
    if (at < 0) sums.push(view);
    else sums[at] = { ...view, data: sums[at]!.data.map((value, i) => value + view.data[i]!) };
  }
  return sums;
}

function choose({ data, height, width, classes, kind }: LogitMap, chosen: readonly number[]): LogitMap {
  const size = height * width;
  const planes = new Float32Array(chosen.length * size);
  chosen.forEach((c, k) => {
    if (!(c >= 0 && c < classes)) throw new DsrgError('SHAPE', `Class ${c} of a network of ${classes} classes.`);
    planes.set(data.subarray(c * size, (c + 1) * size), k * size);
  });
  return { kind, data: planes, height, width, classes: chosen.length };
}
