import { mirrorCrop } from './image/mirror-crop.ts';
import { resizePlanes } from './image/resize-planes.ts';
import { resizePhotoSmooth } from './image/resize-smooth.ts';
import type { LogitMap, RgbImage } from './types.ts';

/**
 * A square in whose middle the network sees the photo, with the photo's mirror image around it, whose border pixels are not repeated
 * (reflect-101): how Guided Labelling shows photos of all shapes in one size.
 */
export interface Frame {
  /** Side of the square in pixels. */
  readonly frame: number;
  /** The photo lies in it at its own size (the square grows where the photo is larger); or its longer side is brought to the square's. */
  readonly fit: 'photo' | 'long-side';
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** Side of the square around this photo. */
function frameSide({ height, width }: Size, { frame, fit }: Frame): number {
  return fit === 'photo' ? Math.max(frame, height, width) : frame;
}

function sizeInFrame({ height, width }: Size, { frame, fit }: Frame): Size {
  if (fit === 'photo') return { height, width };
  const side = (pixels: number) => Math.max(1, Math.round((pixels * frame) / Math.max(height, width)));
  return { height: side(height), width: side(width) };
}

/** The photo in its frame, resized as Pillow does where it does not keep its size ({@link resizePhotoSmooth}). */
export function framePhoto(photo: RgbImage, frame: Frame): RgbImage {
  const { height, width } = sizeInFrame(photo, frame);
  const { data } = resizePhotoSmooth(photo, height, width);
  const side = frameSide(photo, frame);
  const window = { ...marginsOf({ height, width }, side), height: side, width: side };
  const whole = { top: 0, left: 0, height, width };
  return { kind: 'rgb', data: mirrorCrop(data, 3, width, window, whole), height: side, width: side };
}

/**
 * What a network says of the photo, out of what it says of the frame: enlarged to the frame's pixels with corner cells on corner pixels, and
 * the mirror image cut away.
 * @param map on the network's grid of the frame
 * @param photo its size
 * @returns at the size at which the photo lies in the frame
 */
export function cutFromFrame(map: LogitMap, frame: Frame, photo: Size): LogitMap {
  const { height, width } = sizeInFrame(photo, frame);
  const side = frameSide(photo, frame);
  const whole = resizePlanes(map.data, map.classes, map.height, map.width, side, side, 'align-corners');
  const { top, left } = marginsOf({ height, width }, side);
  const data = new Float32Array(map.classes * height * width);
  for (let c = 0, at = 0; c < map.classes; c++) {
    for (let y = 0; y < height; y++, at += width) {
      const start = (c * side + y - top) * side - left;
      data.set(whole.subarray(start, start + width), at);
    }
  }
  return { ...map, data, height, width };
}

/** Where the frame begins, in the photo's pixels: 0 or less. An odd margin is larger at the end. */
function marginsOf({ height, width }: Size, side: number): { readonly top: number; readonly left: number } {
  return { top: -Math.floor((side - height) / 2) || 0, left: -Math.floor((side - width) / 2) || 0 };
}
