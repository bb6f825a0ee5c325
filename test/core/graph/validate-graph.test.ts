import { DsrgError, type Graph, type GraphNode, validateGraph } from '@dsrg/core';
import { expect } from 'chai';
import { convolution, graphOf } from './graphs.ts';

describe('core/graph validateGraph', () => {
  it('takes a network with every kind of node', () => {
    const nodes: GraphNode[] = [
      convolution({ padding: 'same', stride: 2 }),
      convolution({ name: 'b', padding: 4, dilation: 2, kernel: 3, groups: 1 }),
      { kind: 'max-pool', name: 'c', input: 'a', kernel: 3, stride: 2, padding: 1, ceil: true },
      { kind: 'average-pool', name: 'd', input: 'c', kernel: 3, stride: 1, padding: 'same', countPadding: false },
      { kind: 'global-average-pool', name: 'e', input: 'd' },
      { kind: 'resize', name: 'f', input: 'e', convention: 'align-corners', to: { like: 'd' } },
      { kind: 'add', name: 'g', inputs: ['f', 'd'] },
      { kind: 'concat', name: 'h', inputs: ['g', 'f', 'd'] },
      convolution({ name: 'i', input: 'h', inChannels: 12, outChannels: 6, groups: 3, kernel: 1, bias: false }),
      { kind: 'clip', name: 'j', input: 'i', minimum: 0, maximum: 6 },
      { kind: 'dropout', name: 'k', input: 'j', rate: 0.5 },
      { kind: 'relu', name: 'l', input: 'k' },
      { kind: 'resize', name: 'm', input: 'l', convention: 'half-pixel', to: { factor: 2 } },
      { kind: 'softmax', name: 'n', input: 'm' },
    ];
    expect(() => validateGraph(graphOf(...nodes))).not.to.throw();
  });

  const pool = { kind: 'max-pool', name: 'a', input: 'images', kernel: 3, stride: 2 } as const;
  const refused: [string, Graph, string, string?][] = [
    [
      'a name that is taken',
      graphOf(convolution(), convolution()),
      'Node a (convolution) has a name that is taken.',
      'Names are unique, the input’s included.',
    ],
    [
      'the input’s name',
      graphOf(convolution({ name: 'images' })),
      'Node images (convolution) has a name that is taken.',
    ],
    [
      'a reader before what it reads',
      graphOf({ kind: 'relu', name: 'r', input: 'a' }, convolution()),
      'Node r (relu) reads a, which no node before it gives.',
    ],
    ['a sum of nothing', graphOf({ kind: 'add', name: 's', inputs: [] }), 'Node s (add) reads nothing.'],
    [
      'a resize like nothing',
      graphOf({ kind: 'resize', name: 'r', input: 'images', convention: 'half-pixel', to: { like: 'b' } }),
      'Node r (resize) reads b, which no node before it gives.',
    ],
    [
      'a kind that there is not',
      graphOf({ kind: 'gelu', name: 'g', input: 'images' } as unknown as GraphNode),
      'Node g (gelu) is of no kind that networks are made of.',
    ],
    [
      'channels that disagree',
      graphOf(convolution({ inChannels: 4 })),
      'Node a (convolution) is declared for 4 channels but reads 3.',
    ],
    [
      'groups that do not divide the channels',
      graphOf(convolution({ groups: 3 })),
      'Node a (convolution) splits 3 → 4 channels into 3 groups.',
      'Both must be multiples.',
    ],
    [
      'a fraction of a stride',
      graphOf(convolution({ stride: 1.5 })),
      'Node a (convolution) has stride 1.5; it is a whole number of at least 1.',
    ],
    [
      'no dilation',
      graphOf(convolution({ dilation: 0 })),
      'Node a (convolution) has dilation 0; it is a whole number of at least 1.',
    ],
    [
      'negative padding',
      graphOf(convolution({ padding: -1 })),
      'Node a (convolution) has padding -1; it is a whole number of at least 0.',
    ],
    [
      'padding beyond the kernel',
      graphOf(convolution({ padding: 5, dilation: 2 })),
      'Node a (convolution) pads by 5; its kernel reaches 4 cells.',
    ],
    [
      'an empty window',
      graphOf({ ...pool, kernel: 0 }),
      'Node a (max-pool) has kernel 0; it is a whole number of at least 1.',
    ],
    [
      'a pool that pads by a whole window',
      graphOf({ ...pool, padding: 3 }),
      'Node a (max-pool) pads by 3, its whole window of 3.',
    ],
    [
      'a sum of other channels',
      graphOf(convolution({ padding: 1 }), { kind: 'add', name: 's', inputs: ['images', 'a'] }),
      'Node s (add) adds maps of 3 and 4 channels.',
    ],
    [
      'a clip to nothing',
      graphOf({ kind: 'clip', name: 'c', input: 'images', minimum: 6, maximum: 6 }),
      'Node c (clip) clips to 6 … 6.',
    ],
    [
      'a dropout of everything',
      graphOf({ kind: 'dropout', name: 'd', input: 'images', rate: 1 }),
      'Node d (dropout) drops 1; a rate is at least 0 and below 1.',
    ],
    [
      'a resize by a fraction',
      graphOf({ kind: 'resize', name: 'r', input: 'images', convention: 'half-pixel', to: { factor: 0.5 } }),
      'Node r (resize) has factor 0.5; it is a whole number of at least 1.',
    ],
    [
      'an output that no node gives',
      { ...graphOf(convolution()), outputs: { logits: 'b' } },
      'Output logits of example is b, which no node gives.',
    ],
    ['a network without output', { ...graphOf(convolution()), outputs: {} }, 'Network example has no output.'],
  ];
  for (const [what, graph, message, hint] of refused)
    it(`refuses ${what}`, () => {
      let found: unknown;
      try {
        validateGraph(graph);
      } catch (error) {
        found = error;
      }
      expect(found).to.be.instanceOf(DsrgError);
      expect(found).to.include({ code: 'GRAPH', message });
      if (hint !== undefined) expect(found).to.include({ hint });
    });
});
