import { elementTypes } from '@dsrg/converters';
import type { StepContext, Value } from './step-context.ts';

/** Runs an element-wise operator over values, on blocks where the first of them has blocks. */
export function elementwise(
  context: StepContext,
  operator: string,
  values: readonly Value[],
  extra: string[] = [],
): Value {
  const [first] = values as [Value, ...Value[]];
  const blocks = context.prefersBlocks(first);
  const names = values.map((value) => (blocks ? context.blocked(value) : context.plain(value)));
  return like(first, blocks, context.builder.add(operator, [...names, ...extra]));
}

function like({ channels, height, width }: Value, blocks: boolean, name: string): Value {
  return blocks ? { channels, height, width, blocked: name } : { channels, height, width, plain: name };
}

/** dy where `y`, the output of ReLU, is positive. */
export function reluGradient(context: StepContext, y: Value, dy: Value): Value {
  const cast = (name: string, to: number) => context.builder.add('Cast', [name], { attributes: { to }, tag: 'mask' });
  return masked(context, y, dy, (name) => cast(cast(name, elementTypes.bool), elementTypes.uint8));
}

/** dy where `y`, the output of a clip, lies strictly inside its range. */
export function clipGradient(context: StepContext, y: Value, dy: Value, minimum: number, maximum: number): Value {
  const { builder } = context;
  const tag = 'mask';
  return masked(context, y, dy, (name) => {
    const [low, high] = [minimum, maximum].map((end) => builder.add('Equal', [name, builder.float(end)], { tag }));
    // A value at neither end is inside; none is at both.
    const inside = builder.add('Equal', [low as string, high as string], { tag });
    return builder.add('Cast', [inside], { attributes: { to: elementTypes.uint8 }, tag });
  });
}

/**
 * dy times a mask of bytes. Where each value has a scale of its own, de-quantising is such a product, and the only one that reads
 * bytes: comparing, casting to floats and multiplying moves twice the memory.
 */
function masked(context: StepContext, y: Value, dy: Value, maskOf: (name: string) => string): Value {
  const blocks = context.prefersBlocks(y);
  const [values, gradient] = [y, dy].map((value) => (blocks ? context.blocked(value) : context.plain(value)));
  const shape = context.shapeOf(y, blocks);
  const lanes = blocks ? context.block : 1;
  const rows = [(context.count * (shape[1] as number)) / lanes, 1, y.height * y.width * lanes];
  const mask = context.reshape(maskOf(values as string), rows, 'mask');
  const product = context.builder.add('DequantizeLinear', [mask, context.reshape(gradient as string, rows, 'mask')], {
    attributes: { axis: 1, block_size: 1 },
    tag: 'mask',
  });
  return like(y, blocks, context.reshape(product, shape, 'mask'));
}

/** dx = y · (dy − Σ_c y·dy), softmax over channels. */
export function softmaxGradient(context: StepContext, y: Value, dy: Value): Value {
  const { builder } = context;
  const [probabilities, gradient] = [context.plain(y), context.plain(dy)];
  const weighted = builder.add('Mul', [probabilities, gradient]);
  const sum = builder.add('ReduceSum', [weighted, builder.ints([1])], { attributes: { keepdims: 1 } });
  const plain = builder.add('Mul', [probabilities, builder.add('Sub', [gradient, sum])]);
  return { channels: y.channels, height: y.height, width: y.width, plain };
}
