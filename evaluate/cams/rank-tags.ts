import { averagePrecision } from './average-precision.ts';

/** What a tag network says of one photo, and what is known of it. */
export interface RankedPhoto {
  /** One for each class but background; higher is surer. */
  readonly scores: ArrayLike<number>;
  /** The photo's classes, from 1 on; undefined leaves the photo out. */
  readonly tags: readonly number[] | undefined;
}

export interface TagRanking {
  /** Mean over the classes that a photo has; undefined where no photo has any. */
  readonly mean: number | undefined;
  /** Of each class but background; undefined where no photo has it. */
  readonly classes: readonly (number | undefined)[];
}

/**
 * How well scores rank the photos of each class before the others: average precision by all points of the curve (Guided Labelling's
 * `eval_cls.py`, PASCAL VOC from 2010 on).
 *
 * @param count classes but background
 */
export function rankTags(photos: readonly RankedPhoto[], count: number): TagRanking {
  const classes = Array.from({ length: count }, (_, c) =>
    averagePrecision(
      photos.map(({ scores }) => scores[c] as number),
      photos.map(({ tags }) => tags?.includes(c + 1)),
    ),
  );
  const known = classes.filter((each) => each !== undefined);
  const mean = known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0) / known.length;
  return { mean, classes };
}
