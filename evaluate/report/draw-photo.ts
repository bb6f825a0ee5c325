import { encodeLabels, IGNORE, type LabelMap, type RgbImage, resizeLabels, resizePhoto } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, type PhotoCodecs, readPhoto } from '@dsrg/core/node';
import type { PhotoMaps } from '../score/evaluate-set.ts';

/** One photo's pictures as data URLs, all of one size. */
export interface PhotoPictures {
  readonly height: number;
  readonly width: number;
  readonly photo: string;
  /** Label pictures to lay over the photo, clear where there is background. */
  readonly layers: readonly { readonly name: string; readonly url: string }[];
}

/** Labels of a photo, at its size, and what to colour them with. */
export interface LabelLayer {
  readonly name: string;
  readonly labels: LabelMap;
  /** 256 colours. */
  readonly palette: Uint8Array;
}

/** How photos are drawn. */
export interface DrawOptions {
  /** Longest side in pixels; smaller photos stay as they are. @default 320 */
  readonly side?: number | undefined;
  /** For who draws many. @default codecs of its own */
  readonly codecs?: PhotoCodecs | undefined;
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
 */
export async function drawPhoto(
  { item, prediction, truths }: PhotoMaps,
  palette: Uint8Array,
  { side, codecs = createPhotoCodecs() }: DrawOptions = {},
): Promise<PhotoPictures> {
  const truth = truths[0]!;
  const layers = [
    { name: 'truth', labels: truth, palette },
    { name: 'prediction', labels: prediction, palette },
    { name: 'error', labels: errorsOf(truth, prediction), palette: errorPalette() },
  ];
  return drawLayers(await readPhoto(item.photo, { codecs }), layers, { side, codecs });
}

/**
 * Draws a photo and labels over it, made smaller.
 */
export async function drawLayers(
  image: RgbImage,
  layers: readonly LabelLayer[],
  { side = 320, codecs }: DrawOptions = {},
): Promise<PhotoPictures> {
  const factor = Math.min(1, side / Math.max(image.height, image.width));
  const [height, width] = [image.height, image.width].map((length) => Math.max(1, Math.round(length * factor)));
  const photo = await encodeJpeg(resizePhoto(image, height!, width!, 'half-pixel'), 80, codecs);
  return {
    height: height!,
    width: width!,
    photo: dataUrl('image/jpeg', photo),
    layers: layers.map(({ name, labels, palette }) => {
      const png = encodeLabels(resizeLabels(labels, height!, width!), palette, { clearBackground: true });
      return { name, url: dataUrl('image/png', png) };
    }),
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
