import { DsrgError } from '../errors.ts';
import type { GateVerdict } from '../gate-classes.ts';
import type { BilinearConvention } from '../graph/resize-convention.ts';
import { weighObjects } from '../tag-weights.ts';
import type { LabelMap, LogitMap, ProbabilityMap } from '../types.ts';
import { checkSize } from './check-size.ts';
import type { SourceMap } from './row-sources.ts';
import { softmax } from './softmax.ts';
import { openUnitedRows } from './united-rows.ts';

/**
 * How the answers to several views become one:
 * - `sum`: logits are added, then softmax (DSRG, test-ms.py and test-ms-f.py);
 * - `mean`: logits are averaged, then softmax;
 * - `probabilities`: softmax on the network's grid, then probabilities are resized and averaged (SEC, web co-segmentation,
 *   RecurSeed's multi-stage networks);
 * - `nearest`: the same, but a pixel takes the probabilities of its nearest cell (RecurSeed's single stage, `infer_rsepm`): ⌊dst · in / out⌋ as
 *   PyTorch has it, and on grids whose corner cells lie on corner pixels the cell that is nearest;
 * - `max`: the greatest logit of all views, but at least 0, then softmax (DSRG-tensorflow).
 */
export type MergeRule = 'sum' | 'mean' | 'probabilities' | 'nearest' | 'max';

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

/** The most probable class of each pixel, and how probable it is. */
export interface CertainLabels extends LabelMap {
  /** Probability of each pixel's label, in 255ths. */
  readonly certainty: Uint8Array;
}

/**
 * The network's answers to views of one photo, united while they come in. Once they hold more than the united map would, they become it: what
 * is held at a time does not grow with the number of views.
 */
export interface ViewUnion {
  /**
   * Takes in the views of one scale.
   *
   * @param views logits of any sizes, mirrored ones turned back
   * @throws DsrgError SHAPE for a class that the network does not have
   */
  add(views: readonly LogitMap[]): void;
  /**
   * One plane for each class, or each that may be there, at the photo's size.
   *
   * @param told which classes may be there, or how they are weighed, where the views had to tell (a gate)
   */
  probabilities(told?: GateVerdict): ProbabilityMap;
  /**
   * The most probable class of each pixel; of equals, the first. No map of the photo's size is made for it but that of the labels.
   *
   * @returns indices of classes, not of planes
   */
  labels(told?: GateVerdict): LabelMap;
  /** {@link labels}, and how sure the network is of each. */
  certainLabels(told?: GateVerdict): CertainLabels;
}

/**
 * Opens a {@link ViewUnion}. Maps are added in the order in which they come, views of one size (of one scale and its mirror image) before they
 * are resized: the result is the same to the bit whenever they become one map, unless two scales that lie apart have answers of one size.
 *
 * @param options.gated the classes are named at the end: probabilities are of them alone, so with the rules `probabilities` and `nearest` all views are held
 *   until then. @default false
 */
export function openViewUnion(options: UniteOptions & { readonly gated?: boolean | undefined }): ViewUnion {
  const { height, width, merge, convention, classes, gated = false } = options;
  checkSize('A united map', height, width);
  const size = height * width;
  const rule = merge === 'max' ? 'max' : 'add';
  const soft = merge === 'probabilities' || merge === 'nearest';
  const how =
    merge === 'nearest'
      ? ({ convention: convention === 'align-corners' ? convention : 'asymmetric', sampling: 'nearest' } as const)
      : { convention };
  /** What the views have become, at the photo's size; the first of the maps. */
  let union: SourceMap | undefined;
  let maps: SourceMap[] = [];
  let count = 0;

  function openRows(sources: readonly SourceMap[], share: number) {
    const first = sources[0];
    if (first === undefined) throw new DsrgError('SHAPE', 'No views to unite; at least one is needed.');
    return { ...openUnitedRows({ maps: sources, height, width, ...how, rule, share }), planes: first.classes };
  }

  function collapse(first: SourceMap): void {
    const { row, read } = openRows(maps, 1);
    // Each row of the union is read before it is written.
    const data = union?.data ?? new Float32Array(first.classes * size);
    for (let y = 0; y < height; y++) {
      read(y);
      putRow(row, data, y, height, width);
    }
    union = { ...first, data, height, width };
    maps = [union];
  }

  function finish({ classes: chosen, weights }: GateVerdict) {
    const named = chosen === undefined ? maps : maps.map((map) => choose(map, chosen));
    const sources = soft && gated ? named.map(probable) : named;
    const { row, planes, ...rows } = openRows(sources, merge === 'mean' || soft ? 1 / count : 1);
    const strip: LogitMap = { kind: 'logits', data: row, height: 1, width, classes: planes };
    return {
      ...{ ...rows, row, planes },
      names: classes ?? chosen ?? Array.from({ length: planes }, (_, c) => c),
      /** What was read of a row as probabilities. */
      soften() {
        if (!soft) softmax(strip, row);
        if (weights !== undefined) weighObjects(strip, weights);
      },
    };
  }

  function certainLabels(told: GateVerdict, certain: boolean): CertainLabels {
    const { row, read, soften, label, names } = finish(told);
    const weighed = told.weights !== undefined;
    if (names.length > 255) throw new DsrgError('SHAPE', `${names.length} classes; labels of 8 bits tell 255 apart.`);
    const data = new Uint8Array(size);
    const certainty = new Uint8Array(certain ? size : 0);
    const planeOf = new Uint8Array(256);
    for (const [plane, name] of names.entries()) planeOf[name] = plane;
    for (let y = 0, at = 0; y < height; y++, at += width) {
      read(y);
      if (weighed) soften();
      label(names, data, at);
      if (!certain) continue;
      if (!weighed) soften();
      for (let x = 0; x < width; x++)
        certainty[at + x] = Math.round(255 * row[planeOf[data[at + x] as number]! * width + x]!);
    }
    return { kind: 'labels', data, height, width, certainty };
  }

  return {
    add(views) {
      count += views.length;
      const chosen = classes === undefined ? views : views.map((view) => choose(view, classes));
      const fresh = soft && !gated ? chosen.map(probable) : chosen;
      if (soft || rule === 'max') maps.push(...fresh);
      else for (const map of fresh) addEqual(maps, map, union === undefined ? 0 : 1);
      const [first, ...others] = maps;
      if (first === undefined || others.length === 0 || (soft && gated)) return;
      const held = others.reduce((sum, { data }) => sum + data.length, union === undefined ? first.data.length : 0);
      if (held >= first.classes * size) collapse(first);
    },
    probabilities(told = {}) {
      const { row, read, soften, planes } = finish(told);
      const data = new Float32Array(planes * size);
      for (let y = 0; y < height; y++) {
        read(y);
        soften();
        putRow(row, data, y, height, width);
      }
      return { kind: 'probabilities', data, height, width, classes: planes };
    },
    labels: (told = {}) => {
      const { kind, data } = certainLabels(told, false);
      return { kind, data, height, width };
    },
    certainLabels: (told = {}) => certainLabels(told, true),
  };
}

function probable(view: SourceMap): SourceMap {
  return { ...softmax({ ...view, kind: 'logits' }), ...(view.mirrored && { mirrored: true }) };
}

function putRow(row: Float32Array, data: Float32Array, y: number, height: number, width: number): void {
  for (let from = 0, to = y * width; from < row.length; from += width, to += height * width)
    data.set(row.subarray(from, from + width), to);
}

/** Bilinear resizing is linear: views of one size may be added before it. */
function addEqual(sums: SourceMap[], map: SourceMap, from: number): void {
  const at = sums.findIndex((sum, k) => k >= from && sum.height === map.height && sum.width === map.width);
  const sum = sums[at];
  if (sum === undefined) sums.push(map);
  else sums[at] = { ...map, data: sum.data.map((value, i) => value + (map.data[i] as number)) };
}

function choose(map: SourceMap, chosen: readonly number[]): SourceMap {
  const { data, height, width, classes } = map;
  const size = height * width;
  const planes = new Float32Array(chosen.length * size);
  chosen.forEach((c, k) => {
    if (!(c >= 0 && c < classes)) throw new DsrgError('SHAPE', `Class ${c} of a network of ${classes} classes.`);
    planes.set(data.subarray(c * size, (c + 1) * size), k * size);
  });
  return { ...map, data: planes, classes: chosen.length };
}
