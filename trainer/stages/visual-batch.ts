import { argmaxLabels, encodePng, type FloatBatch, overlay, type RgbImage, resizeLabels, vocPalette } from '@dsrg/core';

import type { EventImage } from '../log/event-message.ts';

/**
 * What a network says of some pictures, drawn over them: the same pictures every time, so that one sees it learn.
 * @param logits of the pictures, one each
 */
export function drawVisualBatch(pictures: readonly RgbImage[], logits: FloatBatch): Record<string, EventImage> {
  const { channels: classes, height, width } = logits;
  const size = classes * height * width;
  return Object.fromEntries(
    pictures.map((picture, k) => {
      const data = logits.data.subarray(k * size, (k + 1) * size);
      const labels = argmaxLabels({ kind: 'logits', data, classes, height, width });
      const drawn = overlay(picture, resizeLabels(labels, picture.height, picture.width), vocPalette(), 0.6);
      return [`prediction/${k}`, { png: encodePng(drawn), height: picture.height, width: picture.width }];
    }),
  );
}
