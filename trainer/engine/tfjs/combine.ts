import type { AddNode, ConcatNode, MapShape } from '@dsrg/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { NodeRule } from './node-rule.ts';
import { sumMap } from './tensorflow.ts';

/** A sum; maps of one cell are added to every cell of the others. */
export const add: NodeRule<AddNode> = {
  forward({ tf }, _, inputs) {
    const [first, ...others] = inputs as [Tensor4D, ...Tensor4D[]];
    return others.reduce((sum, input) => tf.add(sum, input), first);
  },

  inputGradients(backend, { shape, inputShapes, wanted }, { dy }) {
    return inputShapes.map(({ height, width }, k) => {
      if (!wanted[k]) return undefined;
      const isWhole = height === shape.height && width === shape.width;
      return isWhole ? backend.tf.clone(dy) : sumMap(backend, dy);
    });
  },
};

/** Channels of all inputs, one after the other. */
export const concat: NodeRule<ConcatNode> = {
  forward: ({ tf }, _, inputs) => tf.concat([...inputs], 3),

  inputGradients({ tf }, { inputShapes, wanted }, { dy }) {
    const sizes = inputShapes.map(({ channels }: MapShape) => channels);
    return (tf.split(dy, sizes, 3) as Tensor4D[]).map((part, k) => (wanted[k] ? part : undefined));
  },
};
