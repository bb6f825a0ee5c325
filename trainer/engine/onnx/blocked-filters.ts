import { type ConvolutionGeometry, classOf } from './convolution-geometry.ts';
import type { StepContext } from './step-context.ts';

export type BlockedClass = 'pointwise' | 'depthwise' | 'dense' | 'first';

/**
 * The blocked rule for a convolution, or undefined where only the portable one fits (strides, few groups).
 * `first` is a convolution of the photo itself: fewer channels than a block, read as NCHW, with no input gradient wanted.
 */
export function blockedClassOf(g: ConvolutionGeometry, block: number): BlockedClass | undefined {
  if (g.groups === 1 && g.node.inChannels < block && !g.learnsBefore && g.kernel > 1) return 'first';
  const kind = classOf(g.node);
  return kind === 'general' ? undefined : kind;
}

/** The weight as the blocked operator reads it: `[O/B, I/B, taps, i, o]`, `[C/B, taps, c]` or, for the first layer, `[O/B, I·taps, o]`. */
export function blockedFilter(context: StepContext, g: ConvolutionGeometry, weight: string): string {
  const out = context.padded(g.node.outChannels);
  const into = context.padded(g.node.inChannels);
  switch (blockedClassOf(g, context.block)) {
    case 'pointwise': {
      const byInput = storedByInput(context, g) ? weight : context.transpose(weight, [1, 0], 'weight-order');
      return blockPairs(context, byInput, [into, out], [out, into, 1, 1]);
    }
    case 'depthwise':
      return blockChannels(context, weight, out, 1, g.kernel);
    case 'dense':
      return blockTaps(context, context.transpose(weight, [0, 2, 1], 'weight-order'), [into, out], g.kernel);
    default:
      return blockChannels(context, weight, out, g.node.inChannels, g.kernel);
  }
}

/** The filter that turns dy into dx: input and output channels exchanged, taps reversed, in the blocked operator's order. */
export function turnedBlockedFilter(context: StepContext, g: ConvolutionGeometry, weight: string): string {
  const out = context.padded(g.node.outChannels);
  const into = context.padded(g.node.inChannels);
  switch (blockedClassOf(g, context.block)) {
    case 'pointwise': {
      const byOutput = storedByInput(context, g) ? context.transpose(weight, [1, 0], 'weight-order') : weight;
      return blockPairs(context, byOutput, [out, into], [into, out, 1, 1]);
    }
    case 'depthwise':
      return blockChannels(context, context.reverse(weight, [2, 3], 'weight-order'), out, 1, g.kernel);
    default: {
      const taps = Array.from({ length: g.kernel * g.kernel }, (_, tap) => g.kernel * g.kernel - 1 - tap);
      const indices = context.builder.ints(taps);
      const turned = context.builder.add('Gather', [weight, indices], { attributes: { axis: 0 }, tag: 'weight-order' });
      return blockTaps(context, turned, [out, into], g.kernel);
    }
  }
}

export function storedByInput(context: StepContext, g: ConvolutionGeometry): boolean {
  return context.padded(g.node.outChannels) < context.padded(g.node.inChannels);
}

/** `[A, B]` → `[B/block, A/block, a, b]`: moves whole rows of a block, never single values. */
function blockPairs(context: StepContext, name: string, [a, b]: [number, number], shape: number[]): string {
  const { block } = context;
  const tag = 'weight-order';
  const split = context.reshape(name, [a / block, block, b / block, block], tag);
  return context.reshape(context.transpose(split, [2, 0, 1, 3], tag), shape, tag);
}

/** `[taps, A, B]` → `[B/block, A/block, taps, a, b]`. */
function blockTaps(context: StepContext, name: string, [a, b]: [number, number], kernel: number): string {
  const { block } = context;
  const tag = 'weight-order';
  const split = context.reshape(name, [kernel * kernel, a / block, block, b / block, block], tag);
  return context.reshape(context.transpose(split, [3, 1, 0, 2, 4], tag), [b, a, kernel, kernel], tag);
}

/** `[C, I, k, k]` → `[C/block, I·taps, c]`. */
function blockChannels(context: StepContext, name: string, channels: number, into: number, kernel: number): string {
  const { block } = context;
  const tag = 'weight-order';
  const split = context.reshape(name, [channels / block, block, into * kernel * kernel], tag);
  return context.reshape(context.transpose(split, [0, 2, 1], tag), [channels, into, kernel, kernel], tag);
}
