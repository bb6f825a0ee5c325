import { cropPhoto, DsrgError, type LabelMap, type RgbImage } from '@dsrg/core';
import { checkTags, type PhotoGuideInput, requireSize, salientShare } from './guide-input.ts';
import { type SolidComponents, solidComponents } from './solid-components.ts';

/** Class scores of a part of a photo: class `c` at `c − 1`, higher is likelier, on any scale. */
export type ScoreRegion = (region: RgbImage) => ArrayLike<number> | Promise<ArrayLike<number>>;

export interface GuideG1Options {
  /** A salient component counts from this share of the photo's pixels on; smaller ones are background. @default 0.01 (as G2) */
  readonly salientShare?: number;
  /** Colour of the crop's pixels that are not of the component, red first. @default [123, 117, 104], the mean of ImageNet */
  readonly fill?: readonly [red: number, green: number, blue: number];
}

/**
 * Guide labels after strategy G1 of Oh et al. (Guided Labelling, CVPR 2017): each salient component gets the photo's tag that a
 * classifier of regions gives it. It was never released. Theirs is trained on photos of one class; ours is whatever `scoreRegion` is
 * (a tag network, as a rule), and it is shown the component's box with the rest masked out. Where a photo has one tag, nobody is asked.
 *
 * @returns labels of the photo's size
 * @throws DsrgError SHAPE where the saliency is of another size or a tag has no score; NUMERIC where a score is NaN; TAG
 */
export async function guideG1(
  { photo, saliency, tags }: PhotoGuideInput,
  scoreRegion: ScoreRegion,
  { salientShare: share = salientShare, fill = [123, 117, 104] }: GuideG1Options = {},
): Promise<LabelMap> {
  const { height, width } = photo;
  requireSize('The saliency map is', saliency, photo);
  const classes = checkTags(tags);
  const objects = solidComponents(saliency.data, height, width, 0, share * height * width);
  const labels = new Map<number, number>();
  for (const id of new Set(objects.ids)) {
    if (id < 0) continue;
    const [first = 0, ...more] = classes;
    const label =
      more.length === 0 ? first : likeliest(await scoreRegion(maskedCrop(photo, objects, id, fill)), classes);
    labels.set(id, label);
  }
  return { kind: 'labels', data: Uint8Array.from(objects.ids, (id) => labels.get(id) ?? 0), height, width };
}

/** The tag of the highest score; of equals the lowest. */
function likeliest(scores: ArrayLike<number>, classes: readonly number[]): number {
  let best = { c: 0, score: Number.NEGATIVE_INFINITY };
  for (const c of classes) {
    const score = scores[c - 1];
    if (score === undefined) {
      throw new DsrgError('SHAPE', `A region got ${scores.length} class scores; tag ${c} needs at least ${c}.`, {
        hint: 'Do the classifier and the tags have the same classes?',
      });
    }
    if (Number.isNaN(score)) throw new DsrgError('NUMERIC', `The score of class ${c} of a region is NaN.`);
    if (best.c === 0 || score > best.score) best = { c, score };
  }
  return best.c;
}

/** The box around a component; what is not of the component has one colour. */
function maskedCrop(photo: RgbImage, { ids }: SolidComponents, id: number, fill: readonly number[]): RgbImage {
  const { height, width } = photo;
  let [top, left, bottom, right] = [height, width, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (ids[i] !== id) continue;
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    }
  }
  const crop = cropPhoto(photo, { top, left, height: bottom - top, width: right - left });
  for (let y = top, at = 0; y < bottom; y++) {
    for (let x = left; x < right; x++, at += 3) if (ids[y * width + x] !== id) crop.data.set(fill, at);
  }
  return crop;
}
