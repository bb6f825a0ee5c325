import { type ConvolutionGeometry, classOf } from '../convolution-geometry.ts';
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
    case 'pointwise':
      return pointwiseFilter(context, g, weight, 'outChannels');
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
    case 'pointwise':
      return pointwiseFilter(context, g, weight, 'inChannels');
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

/** The wider side of a 1×1 convolution, whose blocks its weight is stored by: `[wide/block, narrow, block]`. */
export function wideSide(context: StepContext, g: ConvolutionGeometry): 'outChannels' | 'inChannels' {
  return context.padded(g.node.outChannels) < context.padded(g.node.inChannels) ? 'inChannels' : 'outChannels';
}

/** `[to/block, from/block, from, to]`: as stored where the filter goes to the wide side; else blocks turned, then exchanged. */
function pointwiseFilter(
  context: StepContext,
  g: ConvolutionGeometry,
  weight: string,
  to: 'outChannels' | 'inChannels',
) {
  const { block } = context;
  const tag = 'weight-order';
  const wide = wideSide(context, g);
  const narrow = wide === 'outChannels' ? 'inChannels' : 'outChannels';
  const [wideChannels, narrowChannels] = [context.padded(g.node[wide]), context.padded(g.node[narrow])];
  if (to === wide) return context.reshape(weight, [wideChannels, narrowChannels, 1, 1], tag);
  const squares = context.reshape(weight, [(wideChannels * narrowChannels) / block ** 2, block, block], tag);
  const turned = context.transpose(squares, [0, 2, 1], tag);
  const grid = context.reshape(turned, [wideChannels / block, narrowChannels / block, block * block], tag);
  return context.reshape(context.transpose(grid, [1, 0, 2], tag), [narrowChannels, wideChannels, 1, 1], tag);
}

/** `[taps, A, B]` → `[B/block, A/block, taps, a, b]`, in two moves: one that moves both axes at once is seven times slower. */
function blockTaps(context: StepContext, name: string, [a, b]: [number, number], kernel: number): string {
  const { block } = context;
  const tag = 'weight-order';
  const taps = kernel * kernel;
  const split = context.reshape(name, [taps * a, b / block, block], tag);
  const outer = context.reshape(
    context.transpose(split, [1, 0, 2], tag),
    [b / block, taps, a / block, block * block],
    tag,
  );
  return context.reshape(context.transpose(outer, [0, 2, 1, 3], tag), [b, a, kernel, kernel], tag);
}

/** `[C, I, k, k]` → `[C/block, I·taps, c]`. */
function blockChannels(context: StepContext, name: string, channels: number, into: number, kernel: number): string {
  const { block } = context;
  const tag = 'weight-order';
  const split = context.reshape(name, [channels / block, block, into * kernel * kernel], tag);
  return context.reshape(context.transpose(split, [0, 2, 1], tag), [channels, into, kernel, kernel], tag);
}
