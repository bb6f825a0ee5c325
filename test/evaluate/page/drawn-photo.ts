import type { RgbImage } from '@dsrg/core';

/** Red and green regions with soft edges, over grey. */
export function drawn(height: number, width: number): RgbImage {
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const red = Math.max(0, 200 - 9 * Math.hypot(y - 4, x - 6));
    const green = Math.max(0, 210 - 8 * Math.hypot(y - height + 8, x - width + 9));
    data.set([50 + red, 50 + green, 60 + ((x * 7 + y * 13) % 20)], 3 * i);
  }
  return { kind: 'rgb', data, height, width };
}
