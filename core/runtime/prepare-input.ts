import { normalise } from '../image/normalise.ts';
import { resizePhoto } from '../image/resize-photo.ts';
import type { FloatImage, RgbImage } from '../types.ts';
import type { ModelMetadata } from './model-metadata.ts';

/**
 * The photo as the network wants it: resized by the model's convention, normalised, planes in its order.
 */
export function prepareInput(
  photo: RgbImage,
  height: number,
  width: number,
  metadata: Pick<ModelMetadata, 'mean' | 'std' | 'channelOrder' | 'resizeConvention'>,
): FloatImage {
  const { mean, std, channelOrder, resizeConvention } = metadata;
  const same = photo.height === height && photo.width === width;
  const image = normalise(same ? photo : resizePhoto(photo, height, width, resizeConvention), { mean, std });
  return channelOrder === 'rgb' ? image : swapRedAndBlue(image);
}

function swapRedAndBlue(image: FloatImage): FloatImage {
  const plane = image.height * image.width;
  const data = new Float32Array(image.data.length);
  for (let c = 0; c < 3; c++) data.set(image.data.subarray(c * plane, (c + 1) * plane), (2 - c) * plane);
  return { ...image, data };
}
