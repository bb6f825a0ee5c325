import { IGNORE, type LabelMap, resizeLabels, resizePhoto } from '@dsrg/core';
import { encodeJpeg, encodeLabels, readPhoto } from '@dsrg/core/node';
import type { PhotoMaps } from '../evaluate-set.ts';

/** Pictures of one photo as data URLs, all of one size; the label pictures are clear where there is background. */
export interface PhotoPictures {
  readonly height: number;
  readonly width: number;
  readonly photo: string;
  readonly truth: string;
  readonly prediction: string;
  readonly error: string;
}

/** What can be wrong with a pixel; the colours of the error picture. */
export const errorKinds = [
  { name: 'missed', about: 'an object taken for background', colour: [214, 0, 110] },
  { name: 'invented', about: 'background taken for an object', colour: [0, 110, 255] },
  { name: 'confused', about: 'one object taken for another', colour: [250, 225, 0] },
  { name: 'void', about: 'not scored', colour: [150, 150, 150] },
] as const;

/**
 * Draws a photo for a report: the photo, its first truth, its prediction, and where the two differ.
 *
 * @param palette 256 colours of the labels
 * @param side longest side in pixels
 */
export async function drawPhoto(
  { item, prediction, truths }: PhotoMaps,
  palette: Uint8Array,
  side = 320,
): Promise<PhotoPictures> {
  const factor = Math.min(1, side / Math.max(prediction.height, prediction.width));
  const [height, width] = [prediction.height, prediction.width].map((length) =>
    Math.max(1, Math.round(length * factor)),
  );
  const photo = resizePhoto(await readPhoto(item.photo), height!, width!, 'half-pixel');
  const truth = resizeLabels(truths[0]!, height!, width!);
  const predicted = resizeLabels(prediction, height!, width!);
  const png = (labels: LabelMap, colours: Uint8Array) =>
    dataUrl('image/png', encodeLabels(labels, colours, { clearBackground: true }));
  return {
    height: height!,
    width: width!,
    photo: dataUrl('image/jpeg', await encodeJpeg(photo, 80)),
    truth: png(truth, palette),
    prediction: png(predicted, palette),
    error: png(errorsOf(truth, predicted), errorPalette()),
  };
}

/** 0 where the prediction is right, else 1 + the index of its {@link errorKinds}. */
function errorsOf(truth: LabelMap, prediction: LabelMap): LabelMap {
  const data = truth.data.map((label, i) => {
    const predicted = prediction.data[i];
    if (label === predicted) return 0;
    if (label === IGNORE) return 4;
    return predicted === 0 ? 1 : label === 0 ? 2 : 3;
  });
  return { ...truth, data };
}

function errorPalette(): Uint8Array {
  const palette = new Uint8Array(768);
  for (const [index, { colour }] of errorKinds.entries()) palette.set(colour, (index + 1) * 3);
  return palette;
}

function dataUrl(type: string, bytes: Uint8Array): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}
