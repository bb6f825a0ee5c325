import type { GraphWriter, Maps } from './graph-writer.ts';

/** Blocks of the four stages (He et al., CVPR 2016, table 1). */
const blocks = { 50: [3, 4, 6, 3], 101: [3, 4, 23, 3] } as const;

/** How torchvision's networks read photos, of 0 … 255. */
export const torchMean = [123.675, 116.28, 103.53] as const;
export const torchStd = [58.395, 57.12, 57.375] as const;

export interface ResnetTrunkOptions {
  readonly depth: 50 | 101;
  /** Photo pixels per cell of the features; strides beyond it become dilation. */
  readonly outputStride: 8 | 16 | 32;
  /**
   * Which convolution of a stage's first block has the stride: the first 1×1 (the authors' Caffe models, DeepLab-v2) or the 3×3
   * (torchvision).
   */
  readonly strideOn: '1x1' | '3x3';
  /** Size of pool1 rounded up (Caffe) or down (MXNet, PyTorch). */
  readonly poolCeil: boolean;
  /**
   * Batch norm. `frozen`: its statistics are fixed, and so are γ and β (DeepLab-v2): one layer `bn…` with weight γ/σ and bias β − γμ/σ.
   * `learned`: γ and β learn: `bn…` with 1/σ and −μ/σ, then `scale…` with γ and β. `norm`: a batch norm `bn…`, whose γ and β learn and
   * whose statistics follow the batches; `frozen-norm`: the same with fixed statistics.
   */
  readonly scale: 'frozen' | 'learned' | 'norm' | 'frozen-norm';
  /**
   * What makes up for a stride that is left out: dilation in all blocks of that stage and of later ones (DeepLab-v2), in all but each
   * stage's first, or none at all. @default 'all'
   */
  readonly dilated?: 'all' | 'later' | 'none';
  /** Whether conv1 has a bias. @default only in ResNet-50 without batch norms of their own kind, as in the authors' file */
  readonly firstBias?: boolean;
  /** ε of batch norms of their own kind. @default 1e-5 */
  readonly epsilon?: number;
  /** First and last of the four stages that are written, from 0; stage 0 has conv1 and pool1 with it. @default all */
  readonly stages?: readonly [first: number, last: number];
  /** Behind every name. @default '' */
  readonly suffix?: string;
}

/** What a trunk was made of. */
export interface ResnetTrunk {
  readonly features: Maps;
  /** Maps at the end of each of the four stages, `features` the last. */
  readonly stages: readonly Maps[];
  /** Convolutions and batch norms, in order. */
  readonly layers: readonly string[];
  /** Those that never learn. */
  readonly frozen: readonly string[];
}

/**
 * Writes ResNet's convolutions, batch norms (those with fixed statistics as depthwise 1×1 convolutions, unless a kind of their own is
 * asked for) and sums, under the names of the authors' Caffe models: `res4b22_branch2a`, `bn4b22_branch2a`.
 * @param images where not all stages are written: the maps before the first of them, at that one's usual stride
 */
export function resnetTrunk(writer: GraphWriter, images: Maps, options: ResnetTrunkOptions): ResnetTrunk {
  const { depth, outputStride, strideOn, poolCeil, scale, dilated = 'all', epsilon, suffix = '' } = options;
  const { stages: [firstStage, lastStage] = [0, 3] } = options;
  const layers: string[] = [];
  const frozen: string[] = [];
  const perChannel = (x: Maps, name: string): Maps => {
    layers.push(name);
    return writer.convolve(x, name, x.channels, { groups: x.channels, relu: false });
  };
  /** A convolution and its batch norm; `place` is what follows `res`, `bn` and `scale`. */
  const convolve = (x: Maps, place: string, channels: number, kernel = 1, more: object = {}): Maps => {
    const name = `${place}${suffix}`;
    const convolution = name.startsWith('_') ? name.slice(1) : `res${name}`;
    const isNorm = scale === 'norm' || scale === 'frozen-norm';
    // ResNet-50's first convolution has a bias in the authors' file; no other has.
    const bias = place === '_conv1' && (options.firstBias ?? (depth === 50 && !isNorm));
    layers.push(convolution);
    const y = writer.convolve(x, convolution, channels, { kernel, bias, relu: false, ...more });
    if (isNorm) {
      layers.push(`bn${name}`);
      return writer.batchNorm(y, `bn${name}`, { frozen: scale === 'frozen-norm', epsilon });
    }
    frozen.push(`bn${name}`);
    const normal = perChannel(y, `bn${name}`);
    return scale === 'learned' ? perChannel(normal, `scale${name}`) : normal;
  };

  let x = images;
  if (firstStage === 0) {
    x = writer.relu(convolve(images, '_conv1', 64, 7, { stride: 2 }));
    x = writer.maxPool(x, 'pool1', { kernel: 3, stride: 2, padding: 1, ceil: poolCeil });
  }
  let reached = firstStage === 0 ? 4 : 2 ** (firstStage + 1);
  const stages: Maps[] = [];
  blocks[depth].forEach((count, k) => {
    if (k < firstStage || k > lastStage) return;
    const wanted = k === 0 ? 1 : 2;
    const stride = reached * wanted > outputStride ? 1 : wanted;
    reached *= stride;
    const missing = (4 * 2 ** k) / reached;
    const width = 64 * 2 ** k;
    for (let block = 0; block < count; block++) {
      const name = `${k + 2}${blockName(depth, k, block)}`;
      const [first, second] = block > 0 ? [1, 1] : strideOn === '1x1' ? [stride, 1] : [1, stride];
      const dilation = dilated === 'none' || (dilated === 'later' && block === 0) ? 1 : missing;
      const input = x;
      x = writer.relu(convolve(x, `${name}_branch2a`, width, 1, { stride: first }));
      x = writer.relu(convolve(x, `${name}_branch2b`, width, 3, { stride: second, dilation }));
      x = convolve(x, `${name}_branch2c`, 4 * width);
      const shortcut = block === 0 ? convolve(input, `${name}_branch1`, 4 * width, 1, { stride }) : input;
      x = writer.relu(writer.add(`res${name}${suffix}`, [shortcut, x]));
    }
    stages.push(x);
  });
  return { features: x, stages, layers, frozen };
}

/** Letters; in ResNet-101's longer stages a, b1, b2, … */
function blockName(depth: 50 | 101, stage: number, block: number): string {
  const numbered = depth === 101 && (stage === 1 || stage === 2);
  return numbered && block > 0 ? `b${block}` : 'abcdef'.charAt(block);
}
