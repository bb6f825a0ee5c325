import { DsrgError, type FloatImage, type LabelMap } from '@dsrg/core';
import { decode } from 'fast-png';

/**
 * Reads a saliency map: a grey PNG of 8 or 16 bits, or one whose colours are all grey, black for nothing, white for most salient.
 *
 * @param name of the file, for messages
 * @returns one channel of values from 0 to 1
 * @throws DsrgError FILE_FORMAT for no whole PNG; LABEL for one with colours, transparency or a palette
 */
export function readSaliency(bytes: Uint8Array, name: string): FloatImage {
  let png: ReturnType<typeof decode>;
  try {
    png = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `The saliency map ${name} is no whole PNG (${(cause as Error).message}).`, {
      cause,
    });
  }
  const { data, depth, channels, height, width, palette } = png;
  if ((channels !== 1 && !isGreyRgb(data, channels)) || palette || depth < 8) {
    throw new DsrgError('LABEL', `The saliency map ${name} is no grey PNG of 8 or 16 bits.`, {
      hint: palette ? 'It has a palette: is it a label file?' : 'Save the map in shades of grey.',
    });
  }
  const top = depth === 16 ? 65535 : 255;
  const grey = Float32Array.from({ length: height * width }, (_, k) => (data[k * channels] as number) / top);
  return { kind: 'float', data: grey, height, width, channels: 1 };
}

/** Whether red, green and blue are the same everywhere: some programs write grey pictures so. */
function isGreyRgb(data: ArrayLike<number>, channels: number): boolean {
  if (channels !== 3) return false;
  for (let k = 0; k < data.length; k += 3) if (data[k] !== data[k + 1] || data[k] !== data[k + 2]) return false;
  return true;
}

/**
 * The salient pixels of a map as labels: 1 where it is at least `threshold`, 0 elsewhere.
 *
 * @param threshold in percent; GuidedLabelling has 50
 */
export function labelsOfSaliency({ data, height, width }: FloatImage, threshold: number): LabelMap {
  const labels = Uint8Array.from(data, (value) => (value * 100 >= threshold ? 1 : 0));
  return { kind: 'labels', data: labels, height, width };
}
