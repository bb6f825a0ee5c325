import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LabelMap, type RgbImage, vocPalette } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, writeLabels } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';

/** Photos in {@link makeTaggedFolder}'s training split. */
export const trainIds = ['a', 'b', 'c', 'd', 'e', 'f'];

const classes = ['background', 'red', 'green'];
const colours = [
  [90, 90, 110],
  [210, 40, 30],
  [40, 190, 60],
];

/**
 * Makes a small VOC folder: six training photos (a … f) and two of the val split (g, h), of 48×64 or 56×48 pixels, each with a red or a
 * green disc (d and h with both) over noise; masks, `classes.json` and the training photos' `tags.csv` too.
 */
export async function makeTaggedFolder(root: string): Promise<void> {
  for (const folder of ['JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  const rows = ['image,tags'];
  const codecs = createPhotoCodecs();
  for (const [index, id] of [...trainIds, 'g', 'h'].entries()) {
    const labels = discs(index);
    await writeFile(join(root, 'JPEGImages', `${id}.jpg`), await encodeJpeg(photoOf(labels, index), 92, codecs));
    await writeLabels(join(root, 'SegmentationClass', `${id}.png`), labels, vocPalette());
    const tags = [1, 2].filter((tag) => labels.data.includes(tag)).map((tag) => classes[tag]);
    if (trainIds.includes(id)) rows.push(`${id}.jpg,${tags.join(' ')}`);
  }
  await writeFile(join(root, 'ImageSets/Segmentation/train.txt'), `${trainIds.join('\n')}\n`);
  await writeFile(join(root, 'ImageSets/Segmentation/val.txt'), 'g\nh\n');
  await writeFile(join(root, 'classes.json'), JSON.stringify(classes));
  await writeFile(join(root, 'tags.csv'), `${rows.join('\n')}\n`);
}

function discs(index: number): LabelMap {
  const [height, width] = index % 2 === 0 ? [48, 64] : [56, 48];
  const data = new Uint8Array(height * width);
  const draw = (label: number, y: number, x: number) => {
    for (let k = 0; k < data.length; k++) {
      if (Math.hypot(Math.floor(k / width) - y, (k % width) - x) < 11) data[k] = label;
    }
  };
  const both = index % 4 === 3;
  if (both || index % 2 === 0) draw(1, 16 + index, 14 + index);
  if (both || index % 2 === 1) draw(2, height - 16, width - 16);
  return { kind: 'labels', data, height, width };
}

function photoOf({ data: labels, height, width }: LabelMap, index: number): RgbImage {
  const random = createRandom(index);
  const data = new Uint8Array(labels.length * 3);
  for (const [k, label] of labels.entries()) {
    const shade = 30 * (random.uniform() - 0.5);
    for (let channel = 0; channel < 3; channel++) data[3 * k + channel] = (colours[label]?.[channel] as number) + shade;
  }
  return { kind: 'rgb', data, height, width };
}
