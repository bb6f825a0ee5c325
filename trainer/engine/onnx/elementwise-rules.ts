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
  const sign = elementwise(context, 'Sign', [y]);
  return elementwise(context, 'Mul', [sign, dy]);
}

/** dy where `y`, the output of a clip, lies strictly inside its range. */
export function clipGradient(context: StepContext, y: Value, dy: Value, minimum: number, maximum: number): Value {
  const { builder } = context;
  const blocks = context.prefersBlocks(y);
  const name = blocks ? context.blocked(y) : context.plain(y);
  const tag = 'mask';
  const above = builder.add('Greater', [name, builder.float(minimum)], { tag });
  const below = builder.add('Less', [name, builder.float(maximum)], { tag });
  const inside = builder.add('And', [above, below], { tag });
  const mask = builder.add('Cast', [inside], { attributes: { to: 1 }, tag });
  const gradient = builder.add('Mul', [blocks ? context.blocked(dy) : context.plain(dy), mask], { tag });
  return like(y, blocks, gradient);
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
