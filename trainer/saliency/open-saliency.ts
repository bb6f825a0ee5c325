import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetItem } from '@dsrg/converters';
import { DsrgError, type FloatImage, type RgbImage } from '@dsrg/core';
import { createPhotoCodecs, readPhoto, sha256Files } from '@dsrg/core/node';
import { photoSaliency } from './photo-saliency.ts';

/** Where the photos' saliency maps come from. */
export interface Saliency {
  /** One channel of the whole photo, 0 (background) to 1, of any size. */
  map(item: DatasetItem, photo: RgbImage): Promise<FloatImage>;
  /** SHA-256 of the files; undefined where maps are computed. */
  readonly hash: string | undefined;
}

/**
 * Saliency maps from a folder of grey images `<id>.png`, 0 to 255, which another program has made (DSRG: DRFI, stretched to 0 … 1 photo
 * by photo); computed by {@link photoSaliency} where there is none.
 * @throws DsrgError DATASET naming the first photo without a map
 */
export async function openSaliency(folder: string | undefined, items: readonly DatasetItem[]): Promise<Saliency> {
  if (folder === undefined) return { map: async (_, photo) => photoSaliency(photo), hash: undefined };
  const path = ({ id }: DatasetItem) => join(folder, `${id}.png`);
  const missing = items.find((item) => !existsSync(path(item)));
  if (missing !== undefined) {
    throw new DsrgError('DATASET', `Photo ${missing.id} has no saliency map ${path(missing)}.`, {
      hint: 'Put a grey PNG for each training photo there, or leave --saliency out: maps are computed then.',
    });
  }
  const codecs = createPhotoCodecs();
  return {
    async map(item) {
      const { data, height, width } = await readPhoto(path(item), { codecs });
      const grey = Float32Array.from({ length: height * width }, (_, k) => (data[3 * k] as number) / 255);
      return { kind: 'float', data: grey, height, width, channels: 1 };
    },
    hash: await sha256Files(new Map(items.map((item) => [item.id, path(item)]))),
  };
}
