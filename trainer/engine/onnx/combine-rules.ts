import type { AddNode, ConcatNode } from '@dsrg/core';
import { channelRows, fromRows, sumCells } from './channel-rows.ts';
import { elementwise } from './elementwise-rules.ts';
import type { NodeRule } from './node-rule.ts';
import type { StepContext, Value } from './step-context.ts';

/** A sum; maps of one cell are added to every cell of the others. */
export const addMaps: NodeRule<AddNode> = {
  forward(pass, { name, inputs }) {
    const { height, width } = pass.shapeOf(name);
    const maps = inputs.map((input) => pass.value(input));
    const isWhole = (map: Value) => map.height === height && map.width === width;
    const [first, ...others] = maps.filter(isWhole) as [Value, ...Value[]];
    const sum = others.reduce((total, map) => elementwise(pass.context, 'Add', [total, map]), first);
    return maps.filter((map) => !isWhole(map)).reduce((total, cell) => addCell(pass.context, total, cell), sum);
  },

  gradient(pass, { inputs }, dy) {
    for (const input of inputs) {
      if (!pass.wants(input)) continue;
      const { height, width } = pass.shapeOf(input);
      const isWhole = height === dy.height && width === dy.width;
      pass.addGradient(input, isWhole ? dy : sumCells(pass.context, dy));
    }
  },
};

function addCell(context: StepContext, map: Value, cell: Value): Value {
  const blocks = context.prefersBlocks(map);
  const [rows, one] = [map, cell].map((value) => channelRows(context, value, blocks)) as [string, string];
  return fromRows(context, context.builder.add('Add', [rows, one]), map, blocks);
}

/** Channels of all inputs, one after the other. */
export const concatMaps: NodeRule<ConcatNode> = {
  forward(pass, { name, inputs }) {
    const names = inputs.map((input) => pass.context.plain(pass.value(input)));
    return { ...pass.shapeOf(name), plain: pass.context.builder.add('Concat', names, { attributes: { axis: 1 } }) };
  },

  gradient(pass, { inputs }, dy) {
    let first = 0;
    for (const input of inputs) {
      const { channels, height, width } = pass.shapeOf(input);
      if (pass.wants(input)) {
        const plain = pass.context.slice(pass.context.plain(dy), [1], [first], [first + channels]);
        pass.addGradient(input, { channels, height, width, plain });
      }
      first += channels;
    }
  },
};
