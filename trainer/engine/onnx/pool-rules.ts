import { type AveragePoolNode, averagedCells, axisPadding, type MapShape, type MaxPoolNode, sizeOf } from '@dsrg/core';
import type { StepContext, Value } from './step-context.ts';

/** A pool's window at a given size: where its cells begin, and the cells that lie past the declared padding (Caffe's ceil rule). */
function windowOf(node: MaxPoolNode | AveragePoolNode, input: MapShape, output: MapShape) {
  const axis = (size: number, out: number) => {
    const { begin, end } = axisPadding(node, size);
    const needed = (out - 1) * node.stride + node.kernel - size - begin;
    return { begin, end: Math.max(end, needed), needed };
  };
  const [rows, columns] = [axis(input.height, output.height), axis(input.width, output.width)];
  return { rows, columns, pads: [rows.begin, columns.begin, Math.max(rows.needed, 0), Math.max(columns.needed, 0)] };
}

const tag = 'pool';

/** Maximum pooling, with the winners' places for the gradient. */
export function maxPool(context: StepContext, node: MaxPoolNode, x: Value, shape: MapShape) {
  const { pads } = windowOf(node, x, shape);
  const [plain, indices] = context.builder.addAll('MaxPool', [context.plain(x)], {
    outputs: 2,
    attributes: { kernel_shape: [node.kernel, node.kernel], strides: [node.stride, node.stride], pads },
    tag,
  }) as [string, string];
  return { value: { ...shape, plain } as Value, indices };
}

/** Each output's gradient goes to the cell that won it. */
export function maxPoolGradient(context: StepContext, x: Value, indices: string, dy: Value): Value {
  const { builder, count } = context;
  const shape = [count, x.channels, x.height, x.width];
  const zeros = builder.add('ConstantOfShape', [builder.ints([sizeOf(shape)])], { tag });
  const scattered = builder.add(
    'ScatterElements',
    [zeros, context.reshape(indices, [-1]), context.reshape(context.plain(dy), [-1])],
    { attributes: { axis: 0, reduction: 'add' }, tag },
  );
  return { channels: x.channels, height: x.height, width: x.width, plain: context.reshape(scattered, shape) };
}

/** Mean pooling as a sum of shifted cells: zeros padded, summed by a constant depthwise filter, divided by the cells counted. */
export function averagePool(context: StepContext, node: AveragePoolNode, x: Value, shape: MapShape): Value {
  const { pads } = windowOf(node, x, shape);
  const sums = context.builder.add('Conv', [context.plain(x), ones(context, node, x.channels)], {
    attributes: {
      kernel_shape: [node.kernel, node.kernel],
      strides: [node.stride, node.stride],
      pads,
      group: x.channels,
    },
    tag,
  });
  return { ...shape, plain: context.builder.add('Mul', [sums, inverseCounts(context, node, x, shape)], { tag }) };
}

export function averagePoolGradient(context: StepContext, node: AveragePoolNode, x: Value, dy: Value): Value {
  const { builder, count } = context;
  const window = windowOf(node, x, dy);
  const shares = builder.add('Mul', [context.plain(dy), inverseCounts(context, node, x, dy)], { tag });
  const gap = node.stride - 1;
  const cells = context.reshape(shares, [count * x.channels, dy.height, 1, dy.width, 1]);
  const padded = builder.add('Pad', [cells, builder.ints([0, 0, 0, 0, 0, 0, 0, gap, 0, gap])], { tag });
  const [height, width] = [dy.height * node.stride, dy.width * node.stride];
  const spread = context.reshape(padded, [count, x.channels, height, width]);
  // Room for whole windows on every side, then the input's own cells are cut out.
  const [top, left] = [node.kernel - 1 - window.rows.begin, node.kernel - 1 - window.columns.begin];
  const full = builder.add('Conv', [spread, ones(context, node, x.channels)], {
    attributes: {
      kernel_shape: [node.kernel, node.kernel],
      pads: [
        top,
        left,
        Math.max(x.height - height + window.rows.begin, 0),
        Math.max(x.width - width + window.columns.begin, 0),
      ],
      group: x.channels,
    },
    tag,
  });
  const plain = context.slice(full, [2, 3], [0, 0], [x.height, x.width], tag);
  return { channels: x.channels, height: x.height, width: x.width, plain };
}

function ones(context: StepContext, node: AveragePoolNode, channels: number): string {
  const shape = [channels, 1, node.kernel, node.kernel];
  return context.builder.floats(`ones ${shape.join()}`, shape, () => new Float32Array(sizeOf(shape)).fill(1));
}

/** 1 / (number of cells that a window counts): the whole window less what lies beyond the padding, or only real cells. */
function inverseCounts(context: StepContext, node: AveragePoolNode, input: MapShape, output: MapShape): string {
  const [rows, columns] = [averagedCells(node, input.height), averagedCells(node, input.width)];
  const key = `average ${rows.join()} ${columns.join()}`;
  return context.builder.floats(key, [1, 1, output.height, output.width], () =>
    Float32Array.from(rows.flatMap((r) => columns.map((c) => 1 / (r * c)))),
  );
}

/** Mean over all cells. */
export function globalAveragePool(context: StepContext, x: Value): Value {
  const plain = context.builder.add('GlobalAveragePool', [context.plain(x)], { tag });
  return { channels: x.channels, height: 1, width: 1, plain };
}

export function globalAveragePoolGradient(context: StepContext, x: Value, dy: Value): Value {
  const { builder, count } = context;
  const share = builder.add('Mul', [context.plain(dy), builder.float(1 / (x.height * x.width))], { tag });
  const shape = builder.ints([count, x.channels, x.height, x.width]);
  return {
    channels: x.channels,
    height: x.height,
    width: x.width,
    plain: builder.add('Expand', [share, shape], { tag }),
  };
}
