import { axisPadding, type GraphNode, inferShapes, type MaxPoolNode, outputSize, reachOf } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { convolution, graphOf } from './graphs.ts';

/** VGG's three pools of stride 2 in DeepLab's form, by Caffe's rule. */
const vggPools = graphOf(
  ...[1, 2, 3].map(
    (k): MaxPoolNode => ({
      kind: 'max-pool',
      name: `pool${k}`,
      input: k === 1 ? 'images' : `pool${k - 1}`,
      kernel: 3,
      stride: 2,
      padding: 1,
      ceil: true,
    }),
  ),
);

const size = (node: GraphNode, height: number, width: number) => {
  const { channels, ...rest } = inferShapes(graphOf(node), height, width).get(node.name) ?? { channels: 0 };
  return rest;
};

describe('core/graph inferShapes', () => {
  it('gives VGG’s grid for each size that DSRG meets (Caffe’s pooling_layer.cpp rounds up)', () => {
    const grids = { 241: 31, 321: 41, 401: 51, 481: 61, 500: 64, 375: 48, 333: 43, 250: 33, 469: 60, 281: 36 };
    for (const [side, cells] of Object.entries(grids)) {
      const shape = inferShapes(vggPools, Number(side), 321).get('pool3');
      expect(shape, side).to.deep.equal({ channels: 3, height: cells, width: 41 });
    }
  });

  it('rounds down without Caffe’s rule, up with SAME', () => {
    const floor = { ...(vggPools.nodes[0] as MaxPoolNode), ceil: false };
    const sides = [500, 375, 333, 250, 469, 281];
    const thrice = (node: MaxPoolNode) => (n: number) => outputSize(node, outputSize(node, outputSize(node, n)));
    expect(sides.map(thrice(floor))).to.deep.equal([63, 47, 42, 32, 59, 36]);
    expect(size(convolution({ padding: 'same', stride: 2 }), 321, 322)).to.deep.equal({ height: 161, width: 161 });
    expect(size(convolution({ padding: 'same', dilation: 12 }), 5, 7)).to.deep.equal({ height: 5, width: 7 });
    expect(size(convolution({ padding: 0, dilation: 2 }), 10, 5)).to.deep.equal({ height: 6, width: 1 });
    expect(size(convolution({ padding: 1, stride: 2 }), 10, 11)).to.deep.equal({ height: 5, width: 6 });
  });

  it('resizes by a factor, n · f cells or (n − 1) · f + 1 with aligned corners, or like another node', () => {
    const by = (convention: 'align-corners' | 'half-pixel' | 'asymmetric', factor: number): GraphNode => {
      return { kind: 'resize', name: 'r', input: 'images', convention, to: { factor } };
    };
    expect(size(by('align-corners', 2), 21, 11)).to.deep.equal({ height: 41, width: 21 });
    expect(size(by('half-pixel', 2), 21, 11)).to.deep.equal({ height: 42, width: 22 });
    expect(size(by('asymmetric', 3), 2, 1)).to.deep.equal({ height: 6, width: 3 });
    const like: GraphNode = { kind: 'resize', name: 'r', input: 'mean', convention: 'half-pixel', to: { like: 'a' } };
    const graph = graphOf(convolution(), { kind: 'global-average-pool', name: 'mean', input: 'images' }, like);
    expect(inferShapes(graph, 9, 12).get('mean')).to.deep.equal({ channels: 3, height: 1, width: 1 });
    expect(inferShapes(graph, 9, 12).get('r')).to.deep.equal({ channels: 3, height: 7, width: 10 });
  });

  it('adds up the channels of joined maps', () => {
    const graph = graphOf(convolution({ padding: 'same' }), {
      kind: 'concat',
      name: 'c',
      inputs: ['a', 'images', 'a'],
    });
    expect(inferShapes(graph, 4, 5).get('c')).to.deep.equal({ channels: 11, height: 4, width: 5 });
  });

  it('says where maps of different sizes meet, and where a photo is too small', () => {
    const uneven = graphOf(convolution({ outChannels: 3, stride: 2 }), {
      kind: 'add',
      name: 's',
      inputs: ['a', 'images'],
    });
    expect(() => inferShapes(uneven, 8, 8)).to.throw('Node s cannot add maps of 3×3×3 and 3×8×8.');
    expect(() => inferShapes(graphOf(convolution({ kernel: 9 })), 8, 30)).to.throw(
      'Node a of example would give a 0×22 map for a 8×30 photo.',
    );
  });
});

describe('core/graph padding', () => {
  it('puts SAME’s odd cell at the end, as TensorFlow does', () => {
    const window = { kernel: 3, stride: 2, padding: 'same' } as const;
    expect(axisPadding(window, 224)).to.deep.equal({ begin: 0, end: 1 });
    expect(axisPadding(window, 225)).to.deep.equal({ begin: 1, end: 1 });
    expect(axisPadding({ ...window, stride: 1, dilation: 6 }, 21)).to.deep.equal({ begin: 6, end: 6 });
    expect(axisPadding({ kernel: 1, stride: 2, padding: 'same' }, 9)).to.deep.equal({ begin: 0, end: 0 });
    expect(axisPadding({ kernel: 3, padding: 2 }, 9)).to.deep.equal({ begin: 2, end: 2 });
    expect(reachOf({ kernel: 3, dilation: 12 })).to.equal(25);
  });

  it('SAME’s windows fit the padded axis exactly, or have cells to spare only where the stride skips them', () => {
    const whole = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(whole(7), whole(4), whole(6), whole(200), (kernel, stride, dilation, length) => {
        const window = { kernel, stride, dilation, padding: 'same' } as const;
        const { begin, end } = axisPadding(window, length);
        const covered = (outputSize(window, length) - 1) * stride + reachOf(window);
        expect(end - begin).to.be.oneOf([0, 1]);
        expect(covered).to.be.at.most(length + begin + end);
        if (begin + end > 0) expect(covered).to.equal(length + begin + end);
      }),
    );
  });
});
