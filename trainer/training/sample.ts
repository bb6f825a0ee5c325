import {
  argmaxLabels,
  encodePng,
  type FloatBatch,
  type Network,
  overlay,
  type RgbImage,
  resizeLabels,
  resizePhoto,
  vocPalette,
} from '@dsrg/core';
import { makeBatch } from '../data/make-batch.ts';
import type { Trainer } from '../engine/engine.ts';
import type { EventImage } from '../log/event-message.ts';
import type { PhotoItem } from '../run/photo-set.ts';
import type { RunServices } from '../run/services.ts';

/** Some pictures and what the training engine says of them. */
export interface Sample {
  readonly pictures: readonly RgbImage[];
  readonly images: FloatBatch;
  readonly logits: FloatBatch;
}

/** Two real photos and the engine's answer to them: what `dsrg-export` compares its model with, and TensorBoard shows. */
export async function predictSample(
  { photos }: Pick<RunServices, 'photos'>,
  loop: {
    readonly items: readonly PhotoItem[];
    readonly settings: { readonly crop: number };
    readonly network: Network;
  },
  trainer: Pick<Trainer, 'forward'>,
): Promise<Sample> {
  const { crop } = loop.settings;
  const pictures: RgbImage[] = [];
  for (const item of loop.items.slice(0, 2))
    pictures.push(resizePhoto(await photos.photo(item), crop, crop, 'half-pixel'));
  const images = makeBatch(pictures, loop.network);
  const { logits } = await trainer.forward(images);
  return { pictures, images, logits: logits as FloatBatch };
}

/** What the network says of the pictures, drawn over them: the same pictures every time, so that one sees it learn. */
export function drawSample({ pictures, logits: all }: Sample): Record<string, EventImage> {
  const { channels: classes, height, width } = all;
  const size = classes * height * width;
  return Object.fromEntries(
    pictures.map((picture, k) => {
      const data = all.data.subarray(k * size, (k + 1) * size);
      const labels = argmaxLabels({ kind: 'logits', data, classes, height, width });
      const drawn = overlay(picture, resizeLabels(labels, picture.height, picture.width), vocPalette(), 0.6);
      return [`prediction/${k}`, { png: encodePng(drawn), height: picture.height, width: picture.width }];
    }),
  );
}
