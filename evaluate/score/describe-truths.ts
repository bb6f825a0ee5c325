import { findMaskFaults, findPaletteSwap, openDataset } from '@dsrg/converters/node';
import { DsrgError, vocPalette } from '@dsrg/core';
import { readBytes } from '@dsrg/core/node';
import type { EvaluationSet } from './evaluation-set.ts';

/** So many label files of a folder are looked at: a program that chooses palettes anew does so with nearly every one. */
const LOOKED_AT = 8;

/** A set whose masks are scored against. */
export interface TruthsQuestion {
  readonly root: string;
  readonly split: string | undefined;
  readonly classes: readonly string[];
  /** Folder of the label files. */
  readonly masks: string;
  readonly binaryMasks: boolean;
  /** Most pixels that they may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
}

/**
 * What is odd about masks that are scored against, where tags are there to compare with: classes that photos are tagged with and no mask holds.
 *
 * @returns a line each; where the tags that are there cannot be read, a line that says so
 */
export async function untrueTags({ root, ...question }: TruthsQuestion): Promise<string[]> {
  try {
    const set = await openDataset(root, { ...question, requireMasks: true, tags: 'auto' });
    if (set.about.tagsFrom === undefined || set.about.tagsFromPixels) return [];
    const faults = await findMaskFaults(set, 'tagged');
    return faults.map(({ what, cure }) => `masks: ${what}. ${cure}`);
  } catch (error) {
    if (!(error instanceof DsrgError)) throw error;
    return [`masks: not compared with tags: ${error.message}`];
  }
}

/**
 * Label files whose palette has the colours of VOC's classes in another order than their numbers ({@link findPaletteSwap}): they may have been
 * saved by a program that chose the palette anew, and their numbers would then mean nothing.
 *
 * @param paths of label files; the first few are looked at. Files that cannot be read are passed over: they are named where they are scored
 * @param set whose classes they have
 * @returns one line, or none
 */
export async function swappedPalettes(
  paths: readonly string[],
  { classes, maxPixels }: Pick<EvaluationSet, 'classes' | 'maxPixels'>,
): Promise<string[]> {
  for (const path of paths.slice(0, LOOKED_AT)) {
    try {
      const bytes = await readBytes(path, 'The label file');
      const swap = findPaletteSwap(bytes, path, vocPalette(), classes.length, maxPixels);
      if (swap === undefined) continue;
      return [
        `masks: index ${swap.index} of ${path} is painted in VOC’s colour of class ${swap.label}, and scored as class ${swap.index}. Did a program choose the palette anew? Then dsrg-convert masks --from colours makes true ones`,
      ];
    } catch (error) {
      if (!(error instanceof DsrgError)) throw error;
    }
  }
  return [];
}
