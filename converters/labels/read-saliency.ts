import { DsrgError, decodePngSamples, type FloatImage, type LabelMap } from '@dsrg/core';
import { isMat } from '../read/mat/read-mat.ts';
import { readSaliencyMat } from '../read/mat/read-saliency-mat.ts';

/**
 * Reads a saliency map: a grey PNG of 8 or 16 bits, or one whose colours are all grey, black for nothing, white for most salient; or a
 * MAT-file of one matrix.
 *
 * @param name of the file, for messages
 * @param maxPixels most pixels it may declare. @default 200,000,000
 * @returns one channel of values from 0 to 1
 * @throws DsrgError FILE_FORMAT for no whole PNG; LABEL for one with colours, transparency or a palette; IMAGE for
 *   too many pixels; what `readSaliencyMat` throws
 */
export function readSaliency(bytes: Uint8Array, name: string, maxPixels?: number): FloatImage {
  if (bytes[0] !== 0x89 && isMat(bytes)) return readSaliencyMat(bytes, name, maxPixels);
  const png = decodePngSamples(bytes, `The saliency map ${name}`, maxPixels);
  const { data, depth, channels, height, width, palette } = png;
  const refuse = (hint: string): never => {
    throw new DsrgError('LABEL', `The saliency map ${name} is no grey PNG of 8 or 16 bits.`, { hint });
  };
  if (palette) return refuse('It has a palette: is it a label file? A map has shades of grey, black for nothing.');
  if ((channels !== 1 && channels !== 3) || depth < 8) return refuse('Save the map in shades of grey.');
  const coloured = channels === 3 ? firstColoured(data) : -1;
  if (coloured >= 0) {
    const [row, column] = [Math.floor(coloured / width), coloured % width];
    return refuse(`It has colours, first at (row ${row}, column ${column}): save it in shades of grey.`);
  }
  const top = depth === 16 ? 65535 : 255;
  const grey = Float32Array.from({ length: height * width }, (_, k) => (data[k * channels] as number) / top);
  return { kind: 'float', data: grey, height, width, channels: 1 };
}

/** The first pixel whose red, green and blue are not the same, -1 where there is none: some programs write grey pictures as RGB. */
function firstColoured(data: ArrayLike<number>): number {
  for (let k = 0; k < data.length; k += 3) if (data[k] !== data[k + 1] || data[k] !== data[k + 2]) return k / 3;
  return -1;
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
