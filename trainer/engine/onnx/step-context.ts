import { OnnxBuilder } from '@dsrg/converters';
import type { MapShape } from '@dsrg/core';

/** How activations lie in memory: ONNX's NCHW, or ONNX Runtime's blocks of `block` channels (NCHWc). */
export type Layout = { readonly kind: 'portable' } | { readonly kind: 'blocked'; readonly block: number };

/** Operator domain of ONNX Runtime's blocked operators: internal to it, so they are probed for before use. */
export const blockedDomain = 'com.microsoft.nchwc';

/** The first in which `DequantizeLinear` takes a scale for each value. */
export const opset = 21;

/** A value that the forward graph leaves behind for the backward one. */
export interface HandedValue {
  /** The same in both graphs. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly element: 'float' | 'int64';
}

/** A map in a graph, in one or both layouts; the other is made on demand and kept. */
export interface Value extends MapShape {
  /** In the backward graph: where to take the map from when it is first read, and its layout there. */
  taken?: { readonly name: string; readonly blocks: boolean };
  plain?: string;
  /** Nominal shape `[N, paddedChannels, H, W]`, bytes `[N, paddedChannels / block, H, W, block]`; padded channels are zero. */
  blocked?: string;
  /** Copies for weight gradients, with padded channels: `[N, H, W, C]` and `[N, C, H, W]`. */
  channelsLast?: string;
  channelRows?: string;
}

/** The graphs being written, first the forward one, then the backward one, and what every rule needs to know about them. */
export class StepContext {
  /** The graph that operators are added to. */
  builder = new OnnxBuilder('f');
  readonly handed = new Map<string, HandedValue>();
  #forward: OnnxBuilder | undefined;
  readonly count: number;
  readonly layout: Layout;

  constructor(count: number, layout: Layout) {
    this.count = count;
    this.layout = layout;
  }

  /** Ends the forward graph and begins the backward one. */
  turnBack(): OnnxBuilder {
    this.#forward = this.builder;
    this.builder = new OnnxBuilder('b');
    return this.#forward;
  }

  /** `value`, written by the forward graph, for the backward graph: nothing is handed over before it is read. */
  toTake({ channels, height, width, plain, blocked }: Value): Value {
    const taken = blocked === undefined ? { name: plain as string, blocks: false } : { name: blocked, blocks: true };
    return { channels, height, width, taken };
  }

  /** Makes `name` of the forward graph an input of the backward one, where they are two. */
  take(name: string, shape: readonly number[], element: HandedValue['element'] = 'float'): string {
    if (this.#forward !== undefined && !this.handed.has(name)) {
      this.handed.set(name, { name, shape, element });
      this.builder.input(name, shape, element);
    }
    return name;
  }

  #arrive(value: Value): void {
    if (value.taken === undefined) return;
    const { name, blocks } = value.taken;
    value[blocks ? 'blocked' : 'plain'] = this.take(name, this.shapeOf(value, blocks));
    delete value.taken;
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
    this.#arrive(value);
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
    this.#arrive(value);
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

  /** Whether `value` is there as NCHW without a copy. */
  isPlain(value: Value): boolean {
    return value.plain !== undefined || value.taken?.blocks === false;
  }

  /** Whether an element-wise operator on `value` should run on blocks. */
  prefersBlocks(value: Value): boolean {
    return value.blocked !== undefined || value.taken?.blocks === true;
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
  shapeOf(value: MapShape, blocks: boolean): number[] {
    return [this.count, blocks ? this.padded(value.channels) : value.channels, value.height, value.width];
  }
}
