import type { BilinearConvention } from '@dsrg/core';
import { createRowResizer, DsrgError, IGNORE, type LabelMap, type LogitMap } from '@dsrg/core';
import { type Confusion, createConfusion } from '../score/confusion.ts';

/** Activation maps of a photo's tags at its size. */
export interface TagMaps {
  readonly height: number;
  readonly width: number;
  /** Labels, 1 and greater. */
  readonly tags: readonly number[];
  /** One for each tag: at most 1, and not below 0 unless negatives are kept. */
  readonly planes: readonly Float32Array[];
}

/**
 * Activation maps of several views as IRN and SEAM read them: negative activations are cut off, views are added at the
 * photo's size, each class is divided by its greatest value (+1e-5), and only tagged classes stay.
 * Guided Labelling keeps the negatives: where no class is likely, its seeds tell how unlikely.
 *
 * @param views one plane for each class but background, mirrored ones turned back
 * @param tags labels of the classes that are in the photo: plane `tag − 1`
 * @param negatives of each view. @default 'cut'
 */
export function mapsOfTags(
  views: readonly LogitMap[],
  tags: readonly number[],
  { height, width }: { readonly height: number; readonly width: number },
  convention: BilinearConvention,
  negatives: 'cut' | 'kept' = 'cut',
): TagMaps {
  const row = new Float32Array(width);
  const planes = tags.map((tag) => {
    const sum = new Float32Array(height * width);
    for (const { data, height: rows, width: columns, classes } of views) {
      if (tag > classes) throw new DsrgError('SHAPE', `Tag ${tag} of activation maps of ${classes} classes.`);
      const own = data.subarray((tag - 1) * rows * columns, tag * rows * columns);
      const plane = negatives === 'cut' ? own.map((value) => Math.max(0, value)) : own;
      const { resizeRow } = createRowResizer(rows, columns, height, width, convention);
      for (let y = 0; y < height; y++) {
        resizeRow(plane, 0, y, row, 0);
        for (let x = 0; x < width; x++) sum[y * width + x]! += row[x]!;
      }
    }
    const scale = 1 / (sum.reduce((most, value) => Math.max(most, value), 0) + 1e-5);
    return sum.map((value) => value * scale);
  });
  return { height, width, tags, planes };
}

/** For each pixel the strongest of the tagged classes and how strong it is, 0 to 1. */
export interface StrongestClass {
  readonly height: number;
  readonly width: number;
  /** Labels: 1 and greater, but 0 where no class is tagged. */
  readonly labels: Uint8Array;
  readonly strength: Float32Array;
}

/** The strongest map of each pixel; of equals, the first. */
export function strongestClass({ height, width, tags, planes }: TagMaps): StrongestClass {
  const labels = new Uint8Array(height * width);
  const strength = new Float32Array(height * width);
  for (const [index, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) {
      if (labels[i] !== 0 && plane[i]! <= strength[i]!) continue;
      labels[i] = tags[index]!;
      strength[i] = plane[i]!;
    }
  }
  return { height, width, labels, strength };
}

/** The score of each class but background: its map's mean, added up over the views. What a tag network with global average pooling gives. */
export function tagScores(views: readonly LogitMap[]): number[] {
  return Array.from({ length: views[0]!.classes }, (_, c) =>
    views.reduce((total, { data, height, width }) => {
      const plane = data.subarray(c * height * width, (c + 1) * height * width);
      return total + plane.reduce((sum, value) => sum + value, 0) / plane.length;
    }, 0),
  );
}

/**
 * The tags that the maps themselves speak for: classes whose maps have a mean above 0 in all views together, or else the
 * one with the highest, unless it is the only one: most data sets tag every photo, those of a single class have photos without it. Where a tag network's score is the mean of its map, as dsrg's is, that is what it predicts.
 *
 * @returns labels, ascending
 */
export function predictTags(views: readonly LogitMap[]): number[] {
  const scores = tagScores(views);
  const best = scores.indexOf(Math.max(...scores));
  const fallsBack = scores.length > 1;
  return scores.flatMap((score, c) => (score > 0 || (fallsBack && c === best) ? [c + 1] : []));
}

/** Confusion matrices of all thresholds, from one pass over each photo. */
export interface ThresholdSweep {
  add(map: StrongestClass, truth: LabelMap, name: string): void;
  /** One for each threshold: a pixel is background where the strongest class does not exceed the threshold. */
  confusions(): Confusion[];
}

/** @param thresholds ascending, from 0 to 1 */
export function createThresholdSweep(thresholds: readonly number[], classes: number): ThresholdSweep {
  // levels[k]: what pixels that exceed k of the thresholds would be called.
  const levels = Array.from({ length: thresholds.length + 1 }, () => new Float64Array(classes * classes));
  let [photos, ignored] = [0, 0];
  return {
    add({ height, width, labels, strength }, truth, name) {
      if (truth.height !== height || truth.width !== width)
        throw new DsrgError(
          'LABEL',
          `The truth of ${name} is ${truth.height}×${truth.width}, its maps ${height}×${width}.`,
        );
      photos++;
      for (let i = 0; i < labels.length; i++) {
        const label = truth.data[i]!;
        if (label === IGNORE) {
          ignored++;
          continue;
        }
        let level = 0;
        while (level < thresholds.length && strength[i]! > thresholds[level]!) level++;
        levels[level]![label * classes + labels[i]!]!++;
      }
    },
    confusions: () =>
      thresholds.map((_, index) => {
        const confusion = createConfusion(classes);
        for (const [level, counts] of levels.entries())
          for (const [at, count] of counts.entries()) {
            const predicted = level > index ? at % classes : 0;
            confusion.counts[Math.floor(at / classes) * classes + predicted]! += count;
          }
        return Object.assign(confusion, { photos, ignored });
      }),
  };
}
