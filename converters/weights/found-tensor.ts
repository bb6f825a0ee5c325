/** An array in a file of weights, before any of it is taken. */
export interface FoundTensor {
  /** As the file names it, or built from its layer: `conv1_1[0]` is the first blob of a Caffe layer. */
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * Its numbers in C order: a view of the file where that is possible, so that a large file is not held twice.
   * @throws DsrgError WEIGHTS where the bytes are damaged
   */
  values(): Float32Array;
  /**
   * Its numbers as the file keeps them, with the distance between neighbours along each axis: whoever reorders them anyway need not do
   * it twice.
   * @default in C order
   */
  stored?(): { readonly numbers: Float32Array; readonly strides: readonly number[] };
}

/** A convolution of a network that is stored with its weights, in the order of computation. */
export interface FoundConvolution {
  readonly weight: FoundTensor;
  readonly bias: FoundTensor | undefined;
  /** The batch norm that reads it, where one does. */
  readonly norm?: {
    readonly gamma: FoundTensor | undefined;
    readonly beta: FoundTensor | undefined;
    readonly mean: FoundTensor;
    readonly variance: FoundTensor;
    readonly epsilon: number;
  };
}

/** What a file of weights holds. */
export interface WeightsFile {
  /** What it is, with its article: `a Caffe V1 model`. */
  readonly kind: string;
  readonly tensors: readonly FoundTensor[];
  /** Where the file knows the network, too. @default none */
  readonly convolutions?: readonly FoundConvolution[];
  /** Epsilon of each batch norm, by the name of its layer, where the file says so. @default none */
  readonly epsilons?: ReadonlyMap<string, number>;
}
