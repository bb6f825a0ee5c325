import { encode } from 'fast-png';
import type { RgbImage } from '../types.ts';

/** Encodes a picture as 8-bit RGB PNG, without loss. Labels go through {@link encodeLabels} instead. */
export function encodePng(photo: RgbImage): Uint8Array {
  return encode({ width: photo.width, height: photo.height, data: photo.data, depth: 8, channels: 3 });
}
