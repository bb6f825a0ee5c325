import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LabelMap, type RgbImage, vocPalette } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, writeLabels } from '@dsrg/core/node';
import { colourModel } from '../core/tiny-model.ts';

const colours = [
  [20, 20, 200],
  [200, 20, 20],
  [20, 200, 20],
];

/** Labels of photo `index`: background, a red block and a green block; the sizes differ. */
export function blockLabels(index: number): LabelMap {
  const [height, width] = [24 + 8 * index, 32 + 8 * index];
  const data = Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width];
    if (y < 8 || y >= 16) return 0;
    return x < 8 ? 1 : x >= width - 8 ? 2 : 0;
  });
  return { kind: 'labels', data, height, width };
}

/** A photo that shows `labels` in their colours. */
export function paint(labels: LabelMap): RgbImage {
  const data = new Uint8Array(labels.data.length * 3);
  for (const [i, label] of labels.data.entries()) data.set(colours[label]!, i * 3);
  return { kind: 'rgb', data, height: labels.height, width: labels.width };
}

/**
 * Makes a temporary folder with a small VOC data set of three photos (a, b, c) in `data`, which `model.onnx` beside it
 * labels almost without error.
 */
export async function makeVocFolder(): Promise<{ root: string; data: string; model: string }> {
  const root = await mkdtemp(join(tmpdir(), 'dsrg-eval-'));
  const data = join(root, 'data');
  for (const folder of ['JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation'])
    await mkdir(join(data, folder), { recursive: true });
  const ids = ['a', 'b', 'c'];
  const codecs = createPhotoCodecs();
  for (const [index, id] of ids.entries()) {
    const labels = blockLabels(index);
    await writeFile(join(data, 'JPEGImages', `${id}.jpg`), await encodeJpeg(paint(labels), 95, codecs));
    await writeLabels(join(data, 'SegmentationClass', `${id}.png`), labels, vocPalette());
  }
  for (const split of ['val', 'test'])
    await writeFile(join(data, 'ImageSets', 'Segmentation', `${split}.txt`), `${ids.join('\n')}\n`);
  await writeFile(join(data, 'classes.json'), JSON.stringify(['background', 'red', 'green']));
  const model = join(root, 'model.onnx');
  await writeFile(model, colourModel());
  return { root, data, model };
}
