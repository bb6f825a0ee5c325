/** A convolution of one of our networks, with the batch norm that follows it where there is one. */
export interface Unit {
  /** Of the convolution: its arrays are `<name>.weight` and `<name>.bias`. */
  readonly name: string;
  /** OIHW. */
  readonly shape: readonly [number, number, number, number];
  /** @default true */
  readonly bias?: boolean;
  /**
   * What becomes of a batch norm behind it: `folded` into its weights; a layer of our own of this name, whose weight is γ/σ and whose bias is
   * β − γμ/σ; or, where `epsilon` is there, a batch norm of this name with γ, β, μ and σ².
   * @default none follows
   */
  readonly norm?: 'folded' | { readonly layer: string; readonly epsilon?: number };
  /** Whether each channel has a filter of its own. @default false */
  readonly depthwise?: boolean;
  /** Whether it reads the photo. @default false */
  readonly first?: boolean;
}

/** How a network reads a photo: `(x − mean) / std`, x from 0 to 255, channels in this order. Figures are in RGB order. */
export interface InputConvention {
  readonly order: 'rgb' | 'bgr';
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

/** Names of the arrays of one convolution in a foreign file. */
export interface ConvolutionNames {
  readonly weight: string;
  readonly bias: string;
}

/** Names of the arrays of one batch norm. */
export interface NormNames {
  readonly gamma: string;
  readonly beta: string;
  readonly mean: string;
  readonly variance: string;
  /** Caffe keeps sums: mean and variance are to be divided by this number. */
  readonly factor?: string;
  /** Layer whose epsilon the file may know. */
  readonly layer?: string;
}

/** How a framework, or a published model, names and lays out the arrays of a network that is one of ours. */
export interface Dialect {
  /** For the report: `torchvision`. */
  readonly name: string;
  /** Axes of a weight: OIHW, or TensorFlow's HWIO. */
  readonly layout: 'oihw' | 'hwio';
  readonly input: InputConvention;
  /** Epsilon of its batch norms, where the file does not tell. @default it has none */
  readonly epsilon?: number;
  /** Names that a unit's convolution may have, the best first; none where the dialect lacks it. */
  convolution(unit: Unit): readonly ConvolutionNames[];
  /** @default no batch norm */
  norm?(unit: Unit): NormNames | undefined;
  /** Whether batch norms are layers of ours already, with a weight and a bias. @default false */
  readonly converted?: boolean;
  /** What a user must know, for the report. */
  readonly notes?: readonly string[];
}

/** One of our networks, as far as its weights are concerned. */
export interface NetworkWeights {
  readonly input: InputConvention;
  /** @param classes background included */
  units(classes: number): readonly Unit[];
  readonly dialects: readonly Dialect[];
  /** Networks of the same name that are built otherwise, by an array that only they have. @default none */
  readonly strangers?: readonly { readonly array: string; readonly reason: string }[];
}

/** Photo conventions by the name of those who use them. */
export const inputConventions = {
  /** The authors' Caffe models of VGG and ResNet, DSRG-tensorflow, Keras' VGG and ResNet-v1. */
  caffe: { order: 'bgr', mean: [122.675, 116.669, 104.008], std: [1, 1, 1] },
  /** SEC-MXNet and its ResNet. */
  mxnet: { order: 'rgb', mean: [123, 117, 104], std: [1, 1, 1] },
  /** torchvision and timm. */
  torch: { order: 'rgb', mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  /** TensorFlow's slim models of VGG and ResNet-v1. */
  slim: { order: 'rgb', mean: [123.68, 116.779, 103.939], std: [1, 1, 1] },
  /** TensorFlow's MobileNets: −1 … 1. */
  tf: { order: 'rgb', mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
  /** TensorFlow's EfficientNet-Lite. */
  lite: { order: 'rgb', mean: [127, 127, 127], std: [128, 128, 128] },
} as const satisfies Record<string, InputConvention>;
