import { describeDataset, type OpenDatasetOptions } from '@dsrg/converters';
import { openDataset, requireMaskClasses } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
import type { EvaluationItem, EvaluationSet } from './evaluation-set.ts';
import { usedFolder } from './used-folder.ts';

/** Which photos of a data set to score, against what. */
export interface OpenEvaluationSetOptions extends Pick<OpenDatasetOptions, 'classes' | 'maxPixels'> {
  /** Name of the list. @default no list: every photo that has a mask */
  readonly split?: string;
  /** Folders of label files inside the data folder; each photo is scored against all of them. */
  readonly masks: readonly string[];
  /** Label files are black and white: what is not 0 is the set's only class. @default false */
  readonly binaryMasks?: boolean | undefined;
  /** Where the tags are; `true` takes what the data set has. @default no tags */
  readonly tags?: string | true | undefined;
  /** Is told in one line what was opened as what. */
  readonly say?: (line: string) => void;
}

/**
 * Opens the photos and masks to be scored. Nothing is left out in silence: a photo of the split without a mask is an error, and so are masks
 * that hold no object.
 *
 * @param root path of a data set of any kind that `openDataset` knows
 * @throws DsrgError as `openDataset` does; LABEL where no mask holds a class; FILE_MISSING where, without a split, the mask folders hold masks of different photos
 */
export async function openEvaluationSet(root: string, options: OpenEvaluationSetOptions): Promise<EvaluationSet> {
  const { split, masks, classes, tags, say, maxPixels, binaryMasks = false } = options;
  const tagged = tags === undefined ? {} : { requireTags: true, ...(tags !== true && { tags }) };
  if (masks.length === 0 || new Set(masks).size !== masks.length)
    throw new DsrgError('CONFIG', `The mask folders "${masks.join(', ')}": each was expected once, and at least one.`);
  const [first, ...others] = await Promise.all(
    masks.map((folder) =>
      openDataset(root, { split, classes, masks: folder, requireMasks: true, binaryMasks, maxPixels, ...tagged }),
    ),
  );
  say?.(describeDataset(first!));
  // Masks of background alone would be scored 1.0 whatever is predicted.
  for (const set of [first!, ...others]) await requireMaskClasses(set, 'any');
  const items = first!.items.map(({ id, photo, mask, binaryMask, tags: own }): EvaluationItem => {
    const further = others.map((set, index) => {
      const truth = set.items.find((item) => item.id === id)?.mask;
      if (truth !== undefined) return truth;
      throw new DsrgError('FILE_MISSING', `${id} has a mask in ${masks[0]}, but none in ${masks[index + 1]}.`, {
        hint: 'Name the photos to score by --split.',
      });
    });
    return {
      id,
      photo,
      truths: [mask!, ...further],
      ...(binaryMask && { binary: true }),
      ...(own && tags !== undefined && { tags: own }),
    };
  });
  const truths = [first!, ...others].map(({ about }, k) => usedFolder(masks[k] as string, about.masksFrom));
  return { classes: first!.classes, truths, items, maxPixels };
}
