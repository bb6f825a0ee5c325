import type { ConvolutionNames, Dialect, NormNames, Unit } from '../network-units.ts';

/** Names of a framework's arrays: a layer's name, and what stands behind it. */
export interface NameStyle {
  convolution(layer: string, unit: Unit): ConvolutionNames;
  norm(layer: string): NormNames;
}

const suffixed = (
  weight: string,
  bias: string,
  norm: readonly [gamma: string, beta: string, mean: string, variance: string],
  depthwise = weight,
): NameStyle => ({
  convolution: (layer, unit) => ({
    weight: `${layer}${unit.depthwise ? depthwise : weight}`,
    bias: `${layer}${bias}`,
  }),
  norm: (layer) => ({
    gamma: `${layer}${norm[0]}`,
    beta: `${layer}${norm[1]}`,
    mean: `${layer}${norm[2]}`,
    variance: `${layer}${norm[3]}`,
  }),
});

/** PyTorch, and our own files. */
export const torchStyle = suffixed('.weight', '.bias', ['.weight', '.bias', '.running_mean', '.running_var']);

/** MXNet's Gluon: layers by their places, as in PyTorch. */
export const gluonStyle = suffixed('.weight', '.bias', ['.gamma', '.beta', '.running_mean', '.running_var']);

export const mxnetStyle = suffixed('_weight', '_bias', ['_gamma', '_beta', '_moving_mean', '_moving_var']);

export const kerasStyle = suffixed(
  '/kernel',
  '/bias',
  ['/gamma', '/beta', '/moving_mean', '/moving_variance'],
  '/depthwise_kernel',
);

/** Keras 3, which calls a depthwise kernel a kernel. */
export const keras3Style = suffixed('/kernel', '/bias', ['/gamma', '/beta', '/moving_mean', '/moving_variance']);

/** TensorFlow's slim: each layer is a folder, its batch norm one below. */
export const slimStyle = suffixed(
  '/weights',
  '/biases',
  ['/BatchNorm/gamma', '/BatchNorm/beta', '/BatchNorm/moving_mean', '/BatchNorm/moving_variance'],
  '/depthwise_weights',
);

/** DSRG-tensorflow: pickled dictionary of layers, and checkpoints of its trainer. */
export const portNpyStyle = suffixed('/w', '/b', ['', '', '', '']);
export const portCheckpointStyle = suffixed('_weights', '_bias', ['', '', '', '']);

/** Caffe's blobs, as `readCaffeModel` numbers them; γ and β are in a scale layer of their own. */
export const caffeStyle = {
  convolution: (layer: string): ConvolutionNames => ({ weight: `${layer}[0]`, bias: `${layer}[1]` }),
  norm: (layer: string, scale: string): NormNames => ({
    mean: `${layer}[0]`,
    variance: `${layer}[1]`,
    factor: `${layer}[2]`,
    gamma: `${scale}[0]`,
    beta: `${scale}[1]`,
    layer,
  }),
};

/** The arrays under our own names: a checkpoint, or an earlier conversion. Batch norms with fixed statistics are converted already. */
export function ownDialect(input: Dialect['input']): Dialect {
  return {
    name: 'dsrg',
    layout: 'oihw',
    input,
    converted: true,
    convolution: (unit) => [torchStyle.convolution(unit.name, unit)],
    norm: ({ norm }) =>
      typeof norm === 'object' && norm.epsilon !== undefined ? torchStyle.norm(norm.layer) : undefined,
  };
}
