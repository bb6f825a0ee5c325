import type { Graph } from '../graph/nodes.ts';

/** A network and what goes with it. */
export interface Network {
  /**
   * Its outputs: `logits`, scores of every class at every cell, where it segments; `cam`, class activation maps of the tags (background
   * has none), and `tags`, their means, one score per tag before the sigmoid, where it learns tags. Some do both. `global` are scores of
   * every class (background is the first) for the whole photo, before the sigmoid, which are in `logits` already. Others are features:
   * `features`, what `cam` reads, and `c2` … `c5`, the maps at the end of a trunk's stages, finest first.
   */
  readonly graph: Graph;
  /** Convolutions that an ImageNet file initialises, in that file's order. */
  readonly trunk: readonly string[];
  /** Layers that begin as copies of others, by their names: of the trunk, as a rule, once it has its weights. @default none */
  readonly copies?: Readonly<Record<string, string>>;
  /** Convolutions that learn at the head's rate. @default all but the trunk */
  readonly heads?: readonly string[];
  /** Convolutions that never learn: batch norms with fixed statistics. @default none */
  readonly frozen?: readonly string[];
  /** Standard deviations of fresh weights that a paper gives, by convolution. @default the rules of `initialiseWeights` */
  readonly sigmas?: Readonly<Record<string, number>>;
  /**
   * Convolutions with an output per class that read what the layer `cam` reads, or its mean: seeded training starts them from that layer
   * (background from 0), so that the network knows its classes before it learns their shapes.
   */
  readonly tagLayers: readonly string[];
  /** Subtracted from RGB samples of 0 … 255. */
  readonly mean: readonly [number, number, number];
  /** Divides them afterwards. */
  readonly std: readonly [number, number, number];
  /** Photo pixels per cell of the activation maps; `logits` may be finer. */
  readonly outputStride: number;
}

/** What every network is built for. */
export interface NetworkOptions {
  /** Number of classes, background included. */
  readonly classes: number;
  /** Photo pixels per cell of the activation maps, where the network leaves a choice. @default 16 */
  readonly outputStride?: number | undefined;
  /**
   * Of VGG16: Caffe's pools, whose sizes are rounded up and whose mean counts zeros around the maps, or TensorFlow's SAME, which counts
   * what is there. @default 'caffe'
   */
  readonly pooling?: 'caffe' | 'tensorflow' | undefined;
  /** Of ResNet: which convolution of a stage's first block has the stride. @default '1x1' */
  readonly strideOn?: '1x1' | '3x3' | undefined;
  /**
   * Of networks with batch norm: whether it takes each batch's figures in training, or always its running averages, for batches of a few
   * photos. Its γ and β learn either way. @default 'trained'
   */
  readonly batchNorm?: 'trained' | 'frozen' | undefined;
}
