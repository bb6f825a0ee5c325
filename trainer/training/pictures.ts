import type { Network, RgbImage } from '@dsrg/core';
import { drawGeometry, drawTight, type Geometry } from '../data/draw-geometry.ts';
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
 * Draws a training picture from a photo. What lies outside the photo gets the network's mean colour, so that it is 0 to the network, or the
 * photo's mirror image.
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
  const { fit, crop, cut, scale, mirror, padding = 'mean' } = training;
  const window = { height: crop, width: crop };
  const flip = mirror ? 0.5 : 0;
  if (fit === 'tight') {
    const { mirrored, ...drawn } = drawTight(random, source, { side: crop, cut: cut ?? 0, flip });
    return padding === 'mirror' && mirrored !== undefined ? { ...drawn, mirrored } : drawn;
  }
  if (fit === 'native' || fit === 'crop') {
    const usual = fit === 'native' ? 'corner' : 'anywhere';
    const drawn = drawGeometry(random, source, {
      ...{ crop: window, flip, place: padding === 'mirror' ? 'middle' : usual },
      ...(fit === 'native' ? { scale } : { longSide: longSides(longSide, scale) }),
    });
    return padding === 'mirror' ? { ...drawn, mirrored: { top: 0, left: 0, ...drawn.resized } } : drawn;
  }
  // Warped: the geometry of a square of the crop's size, on which the photo is stretched.
  const drawn = drawGeometry(random, window, { crop: window, scale, flip });
  const square = { ...drawn, source: { height: source.height, width: source.width } };
  return padding === 'mirror' ? { ...square, mirrored: { top: 0, left: 0, ...drawn.resized } } : square;
}

function longSides(longSide: number | null, [low, high]: TrainingSettings['scale']): [number, number] {
  if (longSide === null) throw new Error('fit crop without longSide');
  return [longSide * low, longSide * high];
}
