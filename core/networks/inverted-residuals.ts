import type { GraphWriter, Maps } from './graph-writer.ts';

/** Blocks of one width. */
export interface InvertedGroup {
  /** Of the depthwise convolution. @default 3 */
  readonly kernel?: number;
  /** Of the first block. */
  readonly stride: number;
  /** How much wider a block is inside. */
  readonly expansion: number;
  readonly channels: number;
  readonly blocks: number;
}

/** A part of a trunk. */
export interface InvertedPart {
  /** The first and the last group that are written, from 0. */
  readonly first?: number;
  readonly last?: number;
  readonly suffix?: string;
}

/** What a trunk was made of. */
export interface InvertedTrunk {
  /** The last 1×1 convolution's maps. */
  readonly features: Maps;
  /** What it reads. */
  readonly narrow: Maps;
  /** Maps at the end of each group of blocks, in order. */
  readonly groups: readonly Maps[];
  /** Convolutions, in order. */
  readonly layers: readonly string[];
}

/**
 * Writes a trunk of inverted residuals (MobileNetV2, CVPR 2018): a stem, blocks that widen, filter each channel and narrow again, and a 1×1
 * convolution. Batch norm is folded into the convolutions, activations are ReLU6, padding is TensorFlow's SAME. Strides that would pass
 * `outputStride` are removed: that layer keeps its dilation, later ones double theirs.
 * @param images where not all groups are written: the maps before the first of them
 * @param part the groups that are written, the stem with the first of all and the last convolution with the last; and what stands behind every
 *   name. @default all, and nothing
 */
export function invertedResiduals(
  writer: GraphWriter,
  images: Maps,
  groups: readonly InvertedGroup[],
  outputStride: number,
  part: InvertedPart = {},
): InvertedTrunk {
  const { first: firstGroup = 0, last: lastGroup = groups.length - 1, suffix = '' } = part;
  const layers: string[] = [];
  const convolve = (x: Maps, place: string, channels: number, options: object, relu6 = true): Maps => {
    const name = `${place}${suffix}`;
    layers.push(name);
    const y = writer.convolve(x, name, channels, { padding: 'same', relu: false, ...options });
    return relu6 ? writer.relu6(y) : y;
  };
  const before = groups.slice(0, firstGroup);
  let reached = before.reduce((product, { stride }) => product * stride, 2);
  let dilation = 1;
  let index = before.reduce((sum, { blocks }) => sum + blocks, 0);
  const ends: Maps[] = [];
  let maps = firstGroup === 0 ? convolve(images, 'stem', 32, { kernel: 3, stride: 2 }) : images;
  for (const { kernel = 3, expansion, channels, blocks, stride: first } of groups.slice(firstGroup, lastGroup + 1)) {
    for (let block = 0; block < blocks; block++) {
      const name = `block${index++}`;
      const input = maps;
      const wide = input.channels * expansion;
      const wanted = block === 0 ? first : 1;
      const stride = reached * wanted > outputStride ? 1 : wanted;
      const x = expansion > 1 ? convolve(input, `${name}.expand`, wide, {}) : input;
      const filtered = convolve(x, `${name}.depthwise`, wide, { kernel, groups: wide, stride, dilation });
      reached *= stride;
      dilation *= wanted / stride;
      const narrow = convolve(filtered, `${name}.project`, channels, {}, false);
      const residual = wanted === 1 && input.channels === channels;
      maps = residual ? writer.add(`${name}.sum${suffix}`, [input, narrow]) : narrow;
    }
    ends.push(maps);
  }
  const features = lastGroup === groups.length - 1 ? convolve(maps, 'features', 1280, {}) : maps;
  return { narrow: maps, groups: ends, features, layers };
}
