import { type BinaryMask, DsrgError, type RgbImage } from '@dsrg/core';

/** What every guide is made from. */
export interface GuideInput {
  /** Salient pixels, at the photo's size; `salientMask` makes them. */
  readonly saliency: BinaryMask;
  /** Classes of the photo, 1 to 254. */
  readonly tags: readonly number[];
}

/** The same with the photo as decoded. */
export interface PhotoGuideInput extends GuideInput {
  readonly photo: RgbImage;
}

/** A salient component counts from this share of the photo's pixels on (generate.py, `minarea`). */
export const salientShare = 0.01;

/** Tags ascending, each once. */
export function checkTags(tags: readonly number[]): number[] {
  const wrong = tags.find((tag) => !Number.isInteger(tag) || tag < 1 || tag > 254);
  if (wrong === undefined) return [...new Set(tags)].sort((a, b) => a - b);
  throw new DsrgError('TAG', `Tag ${wrong} for a guide; tags go from 1 to 254 (0 is background, 255 void).`);
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** @param what the map is, for the message */
export function requireSize(what: string, found: Size, { height, width }: Size): void {
  if (found.height === height && found.width === width) return;
  throw new DsrgError(
    'SHAPE',
    `${what} ${found.height}×${found.width}, the photo ${height}×${width} (height × width).`,
    { hint: 'Guides are made pixel by pixel: resize seeds and saliency to the photo first.' },
  );
}
