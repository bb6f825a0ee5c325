import { DsrgError, type FloatBatch, type FloatImage } from '@dsrg/core';

/**
 * How much each cell of a map matters to a network's scores: the largest magnitude of the gradient over its channels, and of that the
 * median of 3×3 cells, borders mirrored (kolesman/SEC c784190, weak-localization/background/localization.ipynb).
 *
 * @param gradient with respect to the map
 * @param index which photo of the batch
 * @returns one channel of the map's size; not scaled
 * @throws DsrgError NUMERIC for a gradient that is NaN or infinite
 */
export function gradientSaliency({ data, channels, height, width }: FloatBatch, index: number): FloatImage {
  const cells = height * width;
  const largest = new Float32Array(cells);
  const own = data.subarray(index * channels * cells, (index + 1) * channels * cells);
  for (const [k, value] of own.entries()) {
    const magnitude = Math.abs(value);
    if (!(magnitude < Number.POSITIVE_INFINITY)) throw notFinite(value, k % cells, width);
    if (magnitude > (largest[k % cells] as number)) largest[k % cells] = magnitude;
  }
  const out = new Float32Array(cells);
  const window = new Float32Array(9);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      for (let k = 0; k < 9; k++) {
        const [y, x] = [mirror(row + Math.floor(k / 3) - 1, height), mirror(column + (k % 3) - 1, width)];
        window[k] = largest[y * width + x] as number;
      }
      out[row * width + column] = window.sort()[4] as number;
    }
  }
  return { kind: 'float', data: out, height, width, channels: 1 };
}

function notFinite(value: number, cell: number, width: number): DsrgError {
  const place = `(row ${Math.floor(cell / width)}, column ${cell % width})`;
  return new DsrgError('NUMERIC', `The gradient of the map is ${value} at ${place}.`, {
    hint: 'The network whose gradient is taken has diverged: train it with a lower learning rate.',
  });
}

/** The cell that stands for one beyond the border: the border's own, as scipy's `reflect`. */
function mirror(place: number, size: number): number {
  return Math.min(Math.max(place, 0), size - 1);
}
