import type { Checkpoint } from '@dsrg/converters';
import {
  type ActivationView,
  createNetwork,
  type RgbImage,
  type Segmenter,
  segmentViews,
  selectActivations,
} from '@dsrg/core';
import type { ViewSizes } from '../settings/views.ts';
import { viewSizes } from '../training/view-sizes.ts';

/** The network with another dilation of its trunk than in training: another grid for the maps at the same weights. */
export function withStride(saved: Checkpoint, outputStride: number): Checkpoint {
  const { network, classes } = saved.about;
  if (network === undefined || outputStride === saved.about.outputStride) return saved;
  const { name, ...options } = network;
  const { graph } = createNetwork(name, { ...options, classes: classes.length, outputStride });
  return { ...saved, graph, about: { ...saved.about, outputStride } };
}

/**
 * A tag network whose activation maps, unless `bias` is to stay, are weights times features alone (Zhou et al., CAM, CVPR 2016): the tag layer's bias, which says how
 * rare a tag is, raises or lowers a map everywhere and moves what is left of it after ReLU. The scores of its tags lose the bias, too.
 */
export function mapsAlone(saved: Checkpoint, { bias: kept }: { readonly bias: boolean }): Checkpoint {
  if (kept) return saved;
  const name = `${saved.graph.outputs.cam}.bias`;
  const bias = saved.weights.get(name);
  return bias ? { ...saved, weights: new Map([...saved.weights, [name, new Float32Array(bias.length)]]) } : saved;
}

/**
 * The photo's activation maps at every scale and mirrored (turned back).
 * @param segmenter a tag network that was opened for its maps, `cam`
 */
export async function activationViews(
  segmenter: Segmenter,
  photo: RgbImage,
  tags: readonly number[],
  sizes: ViewSizes,
): Promise<ActivationView[]> {
  const views: ActivationView[] = [];
  for (const scale of viewSizes(photo, sizes)) {
    for (const { data, height, width, classes } of await segmentViews(segmenter, photo, scale, sizes.flip)) {
      const output = { kind: 'batch', data, count: 1, channels: classes, height, width } as const;
      views.push({ maps: selectActivations(output, 0, tags) });
    }
  }
  return views;
}
