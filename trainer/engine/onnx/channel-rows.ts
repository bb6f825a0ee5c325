import type { StepContext, Value } from './step-context.ts';

/** A map as rows of cells by channel, whatever its layout: `[N, C, H·W]`, or in blocks `[N, C/block, H·W, block]`. */
export function channelRows(context: StepContext, value: Value, blocks: boolean): string {
  const { count, block } = context;
  const cells = value.height * value.width;
  if (!blocks) return context.reshape(context.plain(value), [count, value.channels, cells]);
  return context.reshape(context.blocked(value), [count, context.padded(value.channels) / block, cells, block]);
}

/** Such rows as a map of the shape of `like` again. */
export function fromRows(
  context: StepContext,
  rows: string,
  { channels, height, width }: Pick<Value, 'channels' | 'height' | 'width'>,
  blocks: boolean,
): Value {
  const shape = { channels, height, width };
  const name = context.reshape(rows, context.shapeOf(shape, blocks));
  return blocks ? { ...shape, blocked: name } : { ...shape, plain: name };
}

/** A figure for each channel, stored with padded channels, as an operand of rows. */
export function perChannel(context: StepContext, stored: string, channels: number, blocks: boolean): string {
  const { block } = context;
  const padded = context.padded(channels);
  if (blocks) return context.reshape(stored, [padded / block, 1, block]);
  const own = padded === channels ? stored : context.slice(stored, [0], [0], [channels]);
  return context.reshape(own, [channels, 1]);
}

/** The sum of rows over photos and cells, by channel, stored with padded channels. */
export function sumRows(context: StepContext, rows: string, channels: number, blocks: boolean): string {
  // Two sums, over cells and then over photos: one sum over both axes is five times slower in ONNX Runtime.
  const sums = context.sum(context.sum(rows, [2]), [0]);
  const padded = context.padded(channels);
  if (blocks) return context.reshape(sums, [padded]);
  if (padded === channels) return sums;
  return context.builder.add('Pad', [sums, context.builder.ints([0, padded - channels])]);
}

/** The sum over the cells of each photo's map: a map of one cell. */
export function sumCells(context: StepContext, value: Value): Value {
  const blocks = context.prefersBlocks(value);
  const sums = context.sum(channelRows(context, value, blocks), [2]);
  return fromRows(context, sums, { channels: value.channels, height: 1, width: 1 }, blocks);
}
