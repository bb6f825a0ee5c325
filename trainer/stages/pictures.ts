import type { RgbImage } from '@dsrg/core';
import { drawGeometry, type Geometry } from '../data/draw-geometry.ts';
import { jitterColours } from '../data/jitter-colours.ts';
import type { Random } from '../data/random.ts';
import { transformPhoto } from '../data/transform.ts';
import type { TrainingSettings } from '../methods/settings.ts';

/** A training picture: what the CRF sees (the photo's own colours), what the network sees, and where both come from. */
export interface Picture {
  readonly photo: RgbImage;
  readonly shown: RgbImage;
  readonly geometry: Geometry;
}

/**
 * Draws a training picture from a photo, as the settings say.
 * @param longSide pixels of a photo's long side at scale 1
 * @param fill colour of what lies outside the photo: the network's mean, so that it is 0 to the network
 */
export function drawPicture(
  source: RgbImage,
  settings: TrainingSettings,
  { longSide, fill }: { readonly longSide: number; readonly fill: readonly number[] },
  random: Random,
): Picture {
  const geometry = drawCut(source, settings, longSide, random);
  const photo = transformPhoto(source, geometry, fill);
  const { jitter } = settings;
  const shown =
    jitter > 0 ? jitterColours(photo, random, { brightness: jitter, contrast: jitter, saturation: jitter }) : photo;
  return { photo, shown, geometry };
}

function drawCut(source: RgbImage, { fit, crop, scale }: TrainingSettings, longSide: number, random: Random): Geometry {
  const window = { height: crop, width: crop };
  if (fit === 'crop') {
    return drawGeometry(random, source, { crop: window, longSide: [longSide * scale[0], longSide * scale[1]] });
  }
  // Warped: the geometry of a square of the crop's size, on which the photo is stretched.
  const cut = drawGeometry(random, window, { crop: window, scale });
  return { ...cut, source: { height: source.height, width: source.width } };
}
