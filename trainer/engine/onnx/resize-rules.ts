import { type BilinearConvention, linearTaps, type MapShape } from '@dsrg/core';
import type { StepContext, Value } from './step-context.ts';

/**
 * Bilinear resize as two products with constant matrices, `R · x · Cᵀ`: the same numbers as a loop over cells, and its
 * gradient is the products with the matrices transposed.
 */
export function resize(context: StepContext, x: Value, shape: MapShape, convention: BilinearConvention): Value {
  const rows = matrix(context, x.height, shape.height, convention, false);
  const columns = matrix(context, x.width, shape.width, convention, true);
  return { ...shape, plain: sandwich(context, rows, context.plain(x), columns) };
}

export function resizeGradient(context: StepContext, x: Value, dy: Value, convention: BilinearConvention): Value {
  const rows = matrix(context, x.height, dy.height, convention, true);
  const columns = matrix(context, x.width, dy.width, convention, false);
  const plain = sandwich(context, rows, context.plain(dy), columns);
  return { channels: x.channels, height: x.height, width: x.width, plain };
}

function sandwich(context: StepContext, left: string, middle: string, right: string): string {
  const { builder } = context;
  return builder.add('MatMul', [left, builder.add('MatMul', [middle, right], { tag: 'resize' })], { tag: 'resize' });
}

/** `[to, from]` interpolation weights, or their transpose. */
function matrix(
  context: StepContext,
  from: number,
  to: number,
  convention: BilinearConvention,
  transposed: boolean,
): string {
  const shape = transposed ? [from, to] : [to, from];
  return context.builder.floats(`resize ${convention} ${from} ${to} ${transposed}`, shape, () => {
    const weights = new Float32Array(from * to);
    linearTaps(from, to, convention).forEach(({ low, high, weight }, cell) => {
      const at = (source: number) => (transposed ? source * to + cell : cell * from + source);
      weights[at(low)] = (weights[at(low)] as number) + 1 - weight;
      weights[at(high)] = (weights[at(high)] as number) + weight;
    });
    return weights;
  });
}
