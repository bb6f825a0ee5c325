import { DsrgError, type FloatImage, resizePlanes } from '@dsrg/core';

/** How much each cell of a photo looks like its class, from 0 to 1: one channel. */
export type Heat = FloatImage & { readonly channels: 1 };

/** Values as a map whose greatest is 1; what is negative is 0, and a map of nothing stays one. */
export function heatOf(values: ArrayLike<number>, height: number, width: number): Heat {
  const data = new Float32Array(height * width);
  let greatest = 0;
  for (let i = 0; i < data.length; i++) greatest = Math.max(greatest, values[i] as number);
  if (greatest > 0) for (let i = 0; i < data.length; i++) data[i] = Math.max(0, (values[i] as number) / greatest);
  return { kind: 'float', data, channels: 1, height, width };
}

/** The same map on another grid, bilinearly. */
export function resizeHeat({ data, height, width }: Heat, toHeight: number, toWidth: number): Heat {
  const resized = resizePlanes(data, 1, height, width, toHeight, toWidth, 'half-pixel');
  return { kind: 'float', data: resized, channels: 1, height: toHeight, width: toWidth };
}

/**
 * The mean of several maps on one grid: what one way of looking at a photo misses, the others see.
 * @throws DsrgError SHAPE without any
 */
export function meanHeat(maps: readonly Heat[], height: number, width: number): Heat {
  if (maps.length === 0) throw new DsrgError('SHAPE', 'The mean of no maps; one at least is needed.');
  const data = new Float32Array(height * width);
  for (const map of maps) {
    const { data: found } = resizeHeat(map, height, width);
    for (let i = 0; i < data.length; i++) data[i] = (data[i] as number) + (found[i] as number) / maps.length;
  }
  return { kind: 'float', data, channels: 1, height, width };
}
