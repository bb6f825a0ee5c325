import {
  type AveragePoolNode,
  averagedCells,
  axisPadding,
  type GlobalAveragePoolNode,
  type GlobalMaxPoolNode,
  type MapShape,
  type MaxPoolNode,
  sizeOf,
} from '@dsrg/core';
import type { NodeRule } from './node-rule.ts';
import type { StepContext } from './step-context.ts';

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

/** Maximum pooling, with the winners' places for the gradient: each output's goes to the cell that won it. */
export const maxPool: NodeRule<MaxPoolNode> = {
  forward(pass, node) {
    const { context } = pass;
    const x = pass.value(node.input);
    const shape = pass.shapeOf(node.name);
    const { pads } = windowOf(node, x, shape);
    const [plain, indices] = context.builder.addAll('MaxPool', [context.plain(x)], {
      outputs: 2,
      attributes: { kernel_shape: [node.kernel, node.kernel], strides: [node.stride, node.stride], pads },
      tag,
    }) as [string, string];
    const value = { ...shape, plain };
    pass.keep(node.name, 'indices', { name: indices, shape: context.shapeOf(value, false), element: 'int64' });
    return value;
  },

  gradient(pass, node, dy) {
    const { context } = pass;
    const { builder, count } = context;
    const { channels, height, width } = pass.shapeOf(node.input);
    const indices = pass.kept(node.name, 'indices');
    const shape = [count, channels, height, width];
    const zeros = builder.add('ConstantOfShape', [builder.ints([sizeOf(shape)])], { tag });
    const scattered = builder.add(
      'ScatterElements',
      [zeros, context.reshape(indices, [-1]), context.reshape(context.plain(dy), [-1])],
      { attributes: { axis: 0, reduction: 'add' }, tag },
    );
    pass.addGradient(node.input, { channels, height, width, plain: context.reshape(scattered, shape) });
  },
};

/** Mean pooling as a sum of shifted cells: zeros padded, summed by a constant depthwise filter, divided by the cells counted. */
export const averagePool: NodeRule<AveragePoolNode> = {
  forward(pass, node) {
    const { context } = pass;
    const x = pass.value(node.input);
    const shape = pass.shapeOf(node.name);
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
  },

  gradient(pass, node, dy) {
    const { context } = pass;
    const { builder, count } = context;
    const x = pass.shapeOf(node.input);
    const window = windowOf(node, x, dy);
    const shares = builder.add('Mul', [context.plain(dy), inverseCounts(context, node, x, dy)], { tag });
    const gap = node.stride - 1;
    const cells = context.reshape(shares, [count * x.channels, dy.height, 1, dy.width, 1]);
    const padded = builder.add('Pad', [cells, builder.ints([0, 0, 0, 0, 0, 0, 0, gap, 0, gap])], { tag });
    const [height, width] = [dy.height * node.stride, dy.width * node.stride];
    const spread = context.reshape(padded, [count, x.channels, height, width]);
    // Room for whole windows on every side, then the input's own cells are cut out.
    const [top, left] = [node.kernel - 1 - window.rows.begin, node.kernel - 1 - window.columns.begin];
    const bottom = Math.max(x.height - height + window.rows.begin, 0);
    const right = Math.max(x.width - width + window.columns.begin, 0);
    const full = builder.add('Conv', [spread, ones(context, node, x.channels)], {
      attributes: {
        kernel_shape: [node.kernel, node.kernel],
        pads: [top, left, bottom, right],
        group: x.channels,
      },
      tag,
    });
    pass.addGradient(node.input, { ...x, plain: context.slice(full, [2, 3], [0, 0], [x.height, x.width], tag) });
  },
};

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
export const globalAveragePool: NodeRule<GlobalAveragePoolNode> = {
  forward(pass, { name, input }) {
    const { context } = pass;
    const plain = context.builder.add('GlobalAveragePool', [context.plain(pass.value(input))], { tag });
    return { ...pass.shapeOf(name), plain };
  },

  gradient(pass, { input }, dy) {
    const { builder, count } = pass.context;
    const { channels, height, width } = pass.shapeOf(input);
    const share = builder.add('Mul', [pass.context.plain(dy), builder.float(1 / (height * width))], { tag });
    const shape = builder.ints([count, channels, height, width]);
    pass.addGradient(input, { channels, height, width, plain: builder.add('Expand', [share, shape], { tag }) });
  },
};

/** Maximum over all cells; its gradient goes to the first cell that has it. */
export const globalMaxPool: NodeRule<GlobalMaxPoolNode> = {
  forward(pass, { name, input }) {
    const { context } = pass;
    const { builder, count } = context;
    const { channels, height, width } = pass.shapeOf(input);
    const rows = context.reshape(context.plain(pass.value(input)), [count * channels, height * width]);
    const winners = builder.add('ArgMax', [rows], { attributes: { axis: 1, keepdims: 1 }, tag });
    pass.keep(name, 'winners', { name: winners, shape: [count * channels, 1], element: 'int64' });
    const best = builder.add('GatherElements', [rows, winners], { attributes: { axis: 1 }, tag });
    return { channels, height: 1, width: 1, plain: context.reshape(best, [count, channels, 1, 1]) };
  },

  gradient(pass, { name, input }, dy) {
    const { context } = pass;
    const { builder, count } = context;
    const { channels, height, width } = pass.shapeOf(input);
    const zeros = builder.add('ConstantOfShape', [builder.ints([count * channels, height * width])], { tag });
    const shares = context.reshape(context.plain(dy), [count * channels, 1]);
    const scattered = builder.add('ScatterElements', [zeros, pass.kept(name, 'winners'), shares], {
      attributes: { axis: 1 },
      tag,
    });
    const plain = context.reshape(scattered, [count, channels, height, width]);
    pass.addGradient(input, { channels, height, width, plain });
  },
};
