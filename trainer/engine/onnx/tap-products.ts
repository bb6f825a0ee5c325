import { type ConvolutionGeometry, tapOverlap } from '../convolution-geometry.ts';
import type { StepContext } from './step-context.ts';

/** A map as a weight gradient reads it. */
interface Operand {
  readonly name: string;
  readonly channels: number;
}

const tag = 'weight-gradient';

/** Products over whole maps do more work than over the overlaps, but each is a fifth faster. */
const OVERLAP = 0.8;

/** Whether `shiftedProducts` is the faster way: one photo, and taps that reach over most of it. */
export function shiftsPay(context: StepContext, g: ConvolutionGeometry): boolean {
  const share = (axis: ConvolutionGeometry['rows']) => {
    const cells = taps(g, axis).reduce((sum, { output: [from, to] }) => sum + to - from, 0);
    return cells / (g.kernel * axis.out);
  };
  return context.count === 1 && share(g.rows) * share(g.columns) > OVERLAP;
}

/**
 * `[1, O, I]` for each tap of a convolution of one photo, from x with channels last and dy as NCHW: dy is shifted by the tap's rows, x
 * by its columns, with zeros where there is nothing, so that k + k copies make k² products.
 */
export function shiftedProducts(context: StepContext, g: ConvolutionGeometry, x: Operand, dy: Operand): string[] {
  const { builder } = context;
  const { rows, columns } = g;
  const cells = rows.size * columns.out;
  const shifts = (axis: ConvolutionGeometry['rows']) =>
    Array.from({ length: g.kernel }, (_, tap) => tap * g.dilation - axis.begin);
  const pad = (name: string, axis: 0 | 1 | 2, begin: number, end: number) => {
    if (begin === 0 && end === 0) return name;
    const pads = [0, 0, 0, 0, 0, 0];
    [pads[axis], pads[axis + 3]] = [begin, end];
    return builder.add('Pad', [name, builder.ints(pads)], { tag });
  };
  const dyMap = context.reshape(dy.name, [dy.channels, rows.out, columns.out]);
  const xMap = context.reshape(x.name, [rows.size, columns.size, x.channels]);
  const lefts = shifts(rows).map((shift) =>
    context.reshape(pad(dyMap, 1, shift, rows.size - rows.out - shift), [dy.channels, cells]),
  );
  const rights = shifts(columns).map((shift) =>
    context.reshape(pad(xMap, 1, -shift, columns.out - columns.size + shift), [cells, x.channels]),
  );
  return lefts.flatMap((left) =>
    rights.map((right) => {
      const product = builder.add('Gemm', [left, right], { tag });
      return context.reshape(product, [1, dy.channels, x.channels]);
    }),
  );
}

/** `[1, O, I]` for each tap, over the rectangle where shifted photo and gradient overlap, from maps of shape `[N, H, W, channels]`. */
export function tapProducts(context: StepContext, g: ConvolutionGeometry, x: Operand, dy: Operand): string[] {
  return taps(g, g.rows).flatMap((rows) =>
    taps(g, g.columns).map((columns) => {
      if (rows.output[0] === rows.output[1] || columns.output[0] === columns.output[1]) {
        const shape = [1, dy.channels, x.channels];
        return context.builder.floats(`zeros ${shape.join()}`, shape, () => new Float32Array(dy.channels * x.channels));
      }
      const cut = (map: Operand, side: 'input' | 'output') => {
        const [r, c] = [rows[side], columns[side]];
        const part = context.slice(map.name, [1, 2], [r[0], c[0]], [r[1], c[1]], tag);
        return context.reshape(part, [-1, map.channels]);
      };
      const product = context.builder.add('Gemm', [cut(dy, 'output'), cut(x, 'input')], {
        attributes: { transA: 1 },
        tag,
      });
      return context.reshape(product, [1, dy.channels, x.channels]);
    }),
  );
}

/** Where each tap's shifted input meets the output along an axis. */
function taps(g: ConvolutionGeometry, axis: ConvolutionGeometry['rows']): ReturnType<typeof tapOverlap>[] {
  return Array.from({ length: g.kernel }, (_, tap) => tapOverlap(axis, tap * g.dilation - axis.begin));
}
