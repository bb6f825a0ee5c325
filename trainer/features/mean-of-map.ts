import type { FloatImage } from '@dsrg/core';

/** The mean of each channel: global average pooling, in double precision. */
export function meanOfMap({ data, channels, height, width }: FloatImage): Float32Array {
  const cells = height * width;
  return Float32Array.from({ length: channels }, (_, c) => {
    let sum = 0;
    for (let i = c * cells; i < (c + 1) * cells; i++) sum += data[i] as number;
    return sum / cells;
  });
}
