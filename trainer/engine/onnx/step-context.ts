import { OnnxBuilder } from '@dsrg/converters';
import type { MapShape } from '@dsrg/core';

/** How activations lie in memory: ONNX's NCHW, or ONNX Runtime's blocks of `block` channels (NCHWc). */
export type Layout = { readonly kind: 'portable' } | { readonly kind: 'blocked'; readonly block: number };

/** Operator domain of ONNX Runtime's blocked operators: internal to it, so they are probed for before use. */
export const blockedDomain = 'com.microsoft.nchwc';

/** A map in the step graph, in one or both layouts; the other is made on demand and kept. */
export interface Value extends MapShape {
  plain?: string;
  /** Nominal shape `[N, paddedChannels, H, W]`, bytes `[N, paddedChannels / block, H, W, block]`; padded channels are zero. */
  blocked?: string;
  /** Copies for weight gradients, with padded channels: `[N, H, W, C]` and `[N, C, H, W]`. */
  channelsLast?: string;
  channelRows?: string;
}

/** The graph being written and what every rule needs to know about it. */
export class StepContext {
  readonly builder = new OnnxBuilder();
  readonly count: number;
  readonly layout: Layout;

  constructor(count: number, layout: Layout) {
    this.count = count;
    this.layout = layout;
  }

  get block(): number {
    return this.layout.kind === 'blocked' ? this.layout.block : 1;
  }

  /** Channels rounded up to whole blocks. */
  padded(channels: number): number {
    return Math.ceil(channels / this.block) * this.block;
  }

  /** `value` as NCHW. */
  plain(value: Value): string {
    if (value.plain !== undefined) return value.plain;
    value.plain = this.builder.add('ReorderOutput', [value.blocked as string], {
      domain: blockedDomain,
      attributes: { channels: value.channels },
      tag: 'reorder',
    });
    return value.plain;
  }

  /** `value` in channel blocks. */
  blocked(value: Value): string {
    if (value.blocked !== undefined) return value.blocked;
    const missing = this.padded(value.channels) - value.channels;
    const source =
      missing === 0
        ? this.plain(value)
        : this.builder.add('Pad', [this.plain(value), this.builder.ints([0, 0, 0, 0, 0, missing, 0, 0])]);
    const blocked = this.builder.add('ReorderInput', [source], { domain: blockedDomain, tag: 'reorder' });
    value.blocked = blocked;
    return blocked;
  }

  /** Whether an element-wise operator on `value` should run on blocks. */
  prefersBlocks(value: Value): boolean {
    return value.blocked !== undefined;
  }

  /** `name` reshaped. */
  reshape(name: string, shape: readonly number[], tag = 'reshape'): string {
    return this.builder.add('Reshape', [name, this.builder.ints(shape)], { tag });
  }

  transpose(name: string, perm: readonly number[], tag = 'transpose'): string {
    return this.builder.add('Transpose', [name], { attributes: { perm }, tag });
  }

  slice(name: string, axes: readonly number[], starts: readonly number[], ends: readonly number[], tag = 'slice') {
    const { builder } = this;
    return builder.add('Slice', [name, builder.ints(starts), builder.ints(ends), builder.ints(axes)], { tag });
  }

  /** `name` with the listed axes turned round. */
  reverse(name: string, axes: readonly number[], tag = 'reverse'): string {
    const { builder } = this;
    const all = (value: number) => builder.ints(axes.map(() => value));
    const farBefore = -(2 ** 31);
    return builder.add('Slice', [name, all(-1), all(farBefore), builder.ints(axes), all(-1)], { tag });
  }

  sum(name: string, axes: readonly number[], tag = 'sum'): string {
    return this.builder.add('ReduceSum', [name, this.builder.ints(axes)], { attributes: { keepdims: 0 }, tag });
  }

  /** The shape that `name` has as an operand, for a value used in the given layout. */
  shapeOf(value: Value, blocks: boolean): number[] {
    return [this.count, blocks ? this.padded(value.channels) : value.channels, value.height, value.width];
  }
}
