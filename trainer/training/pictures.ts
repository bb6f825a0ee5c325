import type { Network, RgbImage } from '@dsrg/core';
import { drawGeometry, type Geometry } from '../data/draw-geometry.ts';
import { jitterColours } from '../data/jitter-colours.ts';
import type { Random } from '../data/random.ts';
import { transformPhoto } from '../data/transform.ts';
import type { TrainingSettings } from '../settings/training.ts';

/** A training picture: what the CRF sees (the photo's own colours), what the network sees, and where both come from. */
export interface Picture {
  readonly photo: RgbImage;
  readonly shown: RgbImage;
  readonly geometry: Geometry;
}

/**
 * Draws a training picture from a photo. What lies outside the photo gets the network's mean colour, so that it is 0 to the network.
 * @param longSide in pixels of a photo at scale 1, where pictures are cut out of photos of one size
 */
export function drawPicture(
  source: RgbImage,
  {
    network,
    training,
    longSide,
  }: { network: Pick<Network, 'mean'>; training: TrainingSettings; longSide: number | null },
  random: Random,
): Picture {
  const geometry = drawCut(source, training, longSide, random);
  const photo = transformPhoto(source, geometry, network.mean, training.resize);
  const { jitter } = training;
  const shown =
    jitter > 0 ? jitterColours(photo, random, { brightness: jitter, contrast: jitter, saturation: jitter }) : photo;
  return { photo, shown, geometry };
}

function drawCut(source: RgbImage, training: TrainingSettings, longSide: number | null, random: Random): Geometry {
  const { fit, crop, scale, mirror } = training;
  const window = { height: crop, width: crop };
  const flip = mirror ? 0.5 : 0;
  if (fit === 'native') return drawGeometry(random, source, { crop: window, scale, flip, place: 'corner' });
  if (fit === 'crop') {
    if (longSide === null) throw new Error('fit crop without longSide');
    return drawGeometry(random, source, { crop: window, longSide: [longSide * scale[0], longSide * scale[1]], flip });
  }
  // Warped: the geometry of a square of the crop's size, on which the photo is stretched.
  const cut = drawGeometry(random, window, { crop: window, scale, flip });
  return { ...cut, source: { height: source.height, width: source.width } };
}
