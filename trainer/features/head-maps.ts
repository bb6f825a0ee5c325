import type { ActivationMaps, FloatImage } from '@dsrg/core';
import type { TagHead } from '../losses/fit-tag-head.ts';

/** Activation maps of a photo's tags: the tag layer as a 1×1 convolution over the features, with its biases. */
export function headMaps(
  { data, channels, height, width }: FloatImage,
  { weights, bias }: Pick<TagHead, 'weights' | 'bias'>,
  tags: readonly number[],
): ActivationMaps {
  const cells = height * width;
  const maps = new Float32Array(tags.length * cells);
  for (const [plane, tag] of tags.entries()) {
    const sums = new Float64Array(cells).fill(bias[tag - 1] as number);
    for (let c = 0, at = 0; c < channels; c++) {
      const weight = weights[(tag - 1) * channels + c] as number;
      for (let i = 0; i < cells; i++, at++) sums[i] = (sums[i] as number) + weight * (data[at] as number);
    }
    maps.set(sums, plane * cells);
  }
  return { kind: 'activations', data: maps, tags, height, width };
}
