import { DsrgError } from '../errors.ts';
import type { BilinearConvention } from '../graph/resize-convention.ts';
import type { LabelMap, LogitMap, ProbabilityMap } from '../types.ts';
import { checkSize } from './check-size.ts';
import { softmax } from './softmax.ts';
import { openUnitedRows } from './united-rows.ts';

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
  const { row, read } = openRows(views, options);
  const classes = row.length / width;
  const size = height * width;
  const data = new Float32Array(classes * size);
  const strip: LogitMap = { kind: 'logits', data: row, height: 1, width, classes };
  for (let y = 0; y < height; y++) {
    read(y);
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
  const { read, label } = openRows(views, options);
  const names = options.classes ?? Array.from({ length: views[0]!.classes }, (_, c) => c);
  if (names.length > 255) throw new DsrgError('SHAPE', `${names.length} classes; labels of 8 bits tell 255 apart.`);
  const data = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    read(y);
    label(names, data, y * width);
  }
  return { kind: 'labels', data, height, width };
}

function openRows(views: readonly LogitMap[], { height, width, merge, convention, classes }: UniteOptions) {
  checkSize('A united map', height, width);
  const chosen = classes === undefined ? views : views.map((view) => choose(view, classes));
  const linear = merge === 'sum' || merge === 'mean';
  const maps = merge === 'probabilities' ? chosen.map((view) => softmax(view)) : linear ? addEqual(chosen) : chosen;
  const share = merge === 'mean' || merge === 'probabilities' ? 1 / views.length : 1;
  return openUnitedRows({ maps, height, width, convention, rule: merge === 'max' ? 'max' : 'add', share });
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
