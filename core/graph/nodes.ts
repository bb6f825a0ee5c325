import type { BilinearConvention } from './resize-convention.ts';

/** What every node has: its name is the name of its one output. */
interface Named {
  readonly name: string;
}

/** Zero padding: the same number of cells on every side, or TensorFlow's SAME (output = ceil(input / stride), the odd cell at the end). */
export type Padding = number | 'same';

/** A two-dimensional convolution with a square kernel. Its parameters are `<name>.weight` (OIHW) and `<name>.bias`. */
export interface ConvolutionNode extends Named {
  readonly kind: 'convolution';
  readonly input: string;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: number;
  /** @default 1 */
  readonly stride?: number;
  /** @default 1 */
  readonly dilation?: number;
  /** Channel groups; equal to `inChannels` and `outChannels` in a depthwise convolution. @default 1 */
  readonly groups?: number;
  /** @default 0 */
  readonly padding?: Padding;
  /** @default true */
  readonly bias?: boolean;
}

interface PoolNode extends Named {
  readonly input: string;
  readonly kernel: number;
  readonly stride: number;
  /** @default 0 */
  readonly padding?: Padding;
  /**
   * Caffe's output size: rounded up, less one where the last window would begin in the padding.
   * Otherwise rounded down.
   * @default false
   */
  readonly ceil?: boolean;
}

/** Maximum over a window; padding never wins. */
export interface MaxPoolNode extends PoolNode {
  readonly kind: 'max-pool';
}

/** Mean over a window. */
export interface AveragePoolNode extends PoolNode {
  readonly kind: 'average-pool';
  /** Whether padded zeros count as samples (Caffe) or not (TensorFlow). @default true */
  readonly countPadding?: boolean;
}

/** Mean over all cells: a 1 × 1 map. */
export interface GlobalAveragePoolNode extends Named {
  readonly kind: 'global-average-pool';
  readonly input: string;
}

/** Maximum over all cells: a 1 × 1 map. */
export interface GlobalMaxPoolNode extends Named {
  readonly kind: 'global-max-pool';
  readonly input: string;
}

/**
 * `(x − mean) / √(variance + ε) · weight + bias`, by channel (Ioffe and Szegedy, ICML 2015), with PyTorch's conventions. In training the
 * mean and the biased variance are the batch's, and the running averages of the mean and of the unbiased variance move towards them; else
 * the running averages stand in for both. Its arrays are `<name>.weight` and `<name>.bias`, which learn, and `<name>.running_mean` and
 * `<name>.running_var`, which do not.
 */
export interface BatchNormNode extends Named {
  readonly kind: 'batch-norm';
  readonly input: string;
  readonly channels: number;
  /** Share of the newest batch in the running averages. @default 0.1 */
  readonly momentum?: number;
  /** @default 1e-5 */
  readonly epsilon?: number;
  /** Whether it has a weight and a bias. @default true */
  readonly affine?: boolean;
  /** Whether the running averages stand for the batch's figures in training, too, and stay as they are. @default false */
  readonly frozen?: boolean;
}

export interface ReluNode extends Named {
  readonly kind: 'relu';
  readonly input: string;
}

/** `min(max(x, minimum), maximum)`: ReLU6 is `clip` from 0 to 6. */
export interface ClipNode extends Named {
  readonly kind: 'clip';
  readonly input: string;
  readonly minimum: number;
  readonly maximum: number;
}

/** The sum of maps of one size; a map of one cell (1 × 1) is added to every cell of the others. */
export interface AddNode extends Named {
  readonly kind: 'add';
  readonly inputs: readonly string[];
}

/** Channels of all inputs, one after the other. */
export interface ConcatNode extends Named {
  readonly kind: 'concat';
  readonly inputs: readonly string[];
}

/**
 * Bilinear resize by a whole factor, or to the size of another node. With `align-corners` a factor f gives (n − 1) · f + 1 cells
 * (Caffe's Interp): 21 → 41; with the other conventions n · f.
 */
export interface ResizeNode extends Named {
  readonly kind: 'resize';
  readonly input: string;
  readonly convention: BilinearConvention;
  readonly to: { readonly factor: number } | { readonly like: string };
}

/** Inverted dropout: in training each value is kept with probability 1 − rate and divided by it; else the identity. */
export interface DropoutNode extends Named {
  readonly kind: 'dropout';
  readonly input: string;
  readonly rate: number;
}

/** Softmax over channels. */
export interface SoftmaxNode extends Named {
  readonly kind: 'softmax';
  readonly input: string;
}

export type GraphNode =
  | ConvolutionNode
  | MaxPoolNode
  | AveragePoolNode
  | GlobalAveragePoolNode
  | GlobalMaxPoolNode
  | BatchNormNode
  | ReluNode
  | ClipNode
  | AddNode
  | ConcatNode
  | ResizeNode
  | DropoutNode
  | SoftmaxNode;

/** The node type of a kind. */
export type NodeOf<Kind extends GraphNode['kind']> = Extract<GraphNode, { readonly kind: Kind }>;

/** A network as data: what the engines train, `dsrg-export` writes and a checkpoint carries. */
export interface Graph {
  readonly format: 1;
  readonly name: string;
  readonly input: { readonly name: string; readonly channels: number };
  /** In an order in which every node comes after its inputs. */
  readonly nodes: readonly GraphNode[];
  /** Public name of an output → name of the node that gives it. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** The names of the nodes (or of the graph's input) that `node` reads. */
export function inputsOf(node: GraphNode): readonly string[] {
  return 'inputs' in node ? node.inputs : [node.input];
}
