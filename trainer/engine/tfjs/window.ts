import { axisPadding, type MapShape, outputSize, type Padding } from '@dsrg/core';
import type { Margins } from './tensorflow.ts';

/** How the windows of a convolution or pool lie over maps of one size. */
export interface WindowPlace {
  /** TensorFlow's own padding where it means the same cells; else `margins` are added and it is none. */
  readonly pad: 'same' | 'valid';
  readonly margins: Margins;
}

interface WindowNode {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
  readonly ceil?: boolean;
}

/** Places a node's windows over an input of `shape`. */
export function placeWindow(node: WindowNode, shape: MapShape): WindowPlace {
  const { kernel, stride = 1, dilation = 1 } = node;
  const { rows, columns } = placeMargins(node, shape);
  const axes = [
    { size: shape.height, begin: rows[0] },
    { size: shape.width, begin: columns[0] },
  ];
  const likeSame = axes.every(({ size, begin }) => {
    const same = { kernel, stride, dilation, padding: 'same' } as const;
    return axisPadding(same, size).begin === begin && outputSize(same, size) === outputSize(node, size);
  });
  return likeSame ? { pad: 'same', margins: none } : { pad: 'valid', margins: { rows, columns } };
}

/** The padding that a node's windows over an input of `shape` reach, as margins. */
export function placeMargins(node: WindowNode, { height, width }: MapShape): Margins {
  const { kernel, stride = 1, dilation = 1 } = node;
  const axis = (size: number) => {
    const { begin } = axisPadding(node, size);
    // Caffe's last window may reach past the declared padding; a rounded-down one may not reach it.
    const reached = (outputSize(node, size) - 1) * stride + (kernel - 1) * dilation + 1;
    return [begin, Math.max(reached - size - begin, 0)] as const;
  };
  return { rows: axis(height), columns: axis(width) };
}

const none: Margins = { rows: [0, 0], columns: [0, 0] };

/** What brings a padded map back to its own size. */
export function withoutMargins({ rows, columns }: Margins): Margins {
  return { rows: [-rows[0], -rows[1]], columns: [-columns[0], -columns[1]] };
}
