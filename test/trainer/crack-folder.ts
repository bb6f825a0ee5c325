import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '@dsrg/core';
import { vocPalette } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, writeLabels } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';

/** Photos of {@link makeCrackFolder}'s training split that show a crack, and those that show none. */
export const crackIds = ['train/crack/c0', 'train/crack/c1', 'train/crack/c2', 'train/crack/c3'];
export const soundIds = ['train/background/s0', 'train/background/s1'];

const [height, width] = [48, 64];

/**
 * Makes a plain folder of one class, sorted into sub-folders: four photos of a dark crack and two without any to train with, one of each
 * in `val`, masks of 0 and 1 under the same paths in `masks`, and `classes.json`.
 *
 * @param negatives whether photos without a crack are there
 */
export async function makeCrackFolder(root: string, negatives = true): Promise<void> {
  const codecs = createPhotoCodecs();
  const ids = [...crackIds, 'val/crack/c4', ...(negatives ? [...soundIds, 'val/background/s2'] : [])];
  for (const [index, id] of ids.entries()) {
    const labels = new Uint8Array(height * width);
    if (id.includes('/crack/')) {
      for (let k = 0; k < labels.length; k++) {
        const [y, x] = [Math.floor(k / width), k % width];
        if (Math.abs(y - 12 - index * 3 - x / 8) < 5 && x > 8 && x < 56) labels[k] = 1;
      }
    }
    for (const folder of ['', 'masks']) await mkdir(join(root, folder, id, '..'), { recursive: true });
    await writeFile(join(root, `${id}.jpg`), await encodeJpeg(photoOf(labels, index), 92, codecs));
    await writeLabels(join(root, 'masks', `${id}.png`), { kind: 'labels', data: labels, height, width }, vocPalette());
  }
  await writeFile(join(root, 'classes.json'), '["background", "crack"]');
}

function photoOf(labels: Uint8Array, index: number): RgbImage {
  const random = createRandom(index);
  const data = new Uint8Array(labels.length * 3);
  for (const [k, label] of labels.entries()) {
    const shade = 30 * (random.uniform() - 0.5);
    for (let channel = 0; channel < 3; channel++) data[3 * k + channel] = (label === 1 ? 40 : 170) + shade;
  }
  return { kind: 'rgb', data, height, width };
}
