import { DsrgError, type Graph, type GraphNode, mergeGraphs, parametersOf, sizeOf, type Weights } from '@dsrg/core';
import { expect } from 'chai';

const conv = (name: string, input: string, inChannels: number, outChannels: number): GraphNode => ({
  kind: 'convolution',
  name,
  input,
  inChannels,
  outChannels,
  kernel: 1,
});
const relu = (name: string, input: string): GraphNode => ({ kind: 'relu', name, input });
const graphOf = (name: string, outputs: Record<string, string>, ...nodes: GraphNode[]): Graph => ({
  format: 1,
  name,
  input: { name: 'images', channels: 3 },
  nodes,
  outputs,
});
const weightsOf = (graph: Graph, value: (name: string) => number): Weights =>
  new Map(parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape)).fill(value(name))]));

const first = graphOf(
  'first',
  { logits: 'd' },
  ...[conv('a', 'images', 3, 4), relu('b', 'a'), conv('c', 'b', 4, 4), conv('d', 'c', 4, 2)],
);
const second = graphOf(
  'second',
  { tags: 'z' },
  ...[conv('x', 'images', 3, 4), relu('y', 'x'), conv('c', 'y', 4, 4)],
  ...[
    { kind: 'resize', name: 'r', input: 'c', convention: 'half-pixel', to: { like: 'y' } } as const,
    conv('z', 'r', 4, 1),
  ],
);

describe('mergeGraphs', () => {
  it('computes once what is the same with the same weights, under other names too; the rest gets names of its own', () => {
    const ours = weightsOf(first, () => 1);
    const theirs = weightsOf(second, (name) => (name.startsWith('x') ? 1 : 2));
    const { graph, weights } = mergeGraphs({ graph: first, weights: ours }, { graph: second, weights: theirs }, 'g.');
    expect(graph.nodes.map(({ name }) => name)).to.deep.equal(['a', 'b', 'c', 'd', 'g.c', 'g.r', 'g.z']);
    expect(graph.nodes.find(({ name }) => name === 'g.c')).to.include({ input: 'b' });
    expect(graph.nodes.find(({ name }) => name === 'g.r')).to.deep.include({ input: 'g.c', to: { like: 'b' } });
    expect(graph.outputs).to.deep.equal({ logits: 'd', tags: 'g.z' });
    expect([weights.get('c.weight')?.[0], weights.get('g.c.weight')?.[0], weights.get('g.z.bias')?.[0]]).to.deep.equal([
      1, 2, 2,
    ]);
    expect(weights.has('x.weight')).to.equal(false);
  });

  it('shares nothing behind a layer that differs, by its weights in the last bit or by its kind', () => {
    const names = (change: (graph: Graph) => Graph, value: (name: string) => number) => {
      const other = change(second);
      return mergeGraphs(
        { graph: first, weights: weightsOf(first, () => 1) },
        { graph: other, weights: weightsOf(other, value) },
        'g.',
      ).graph.nodes.map(({ name }) => name);
    };
    const apart = ['a', 'b', 'c', 'd', 'g.x', 'g.y', 'g.c', 'g.r', 'g.z'];
    expect(
      names(
        (graph) => graph,
        (name) => (name === 'x.weight' ? 1 + 2 ** -23 : 1),
      ),
    ).to.deep.equal(apart);
    const strided = (graph: Graph) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node.name === 'x' ? ({ ...node, stride: 2 } as GraphNode) : node)),
    });
    expect(names(strided, () => 1)).to.deep.equal(apart);
  });

  it('refuses networks of other inputs, and two outputs of one name', () => {
    const own = { graph: first, weights: weightsOf(first, () => 1) };
    const twice = { ...second, outputs: { logits: 'z' } };
    expect(() => mergeGraphs(own, { graph: twice, weights: weightsOf(twice, () => 1) }, 'g.')).to.throw(
      DsrgError,
      'first and second both have an output logits.',
    );
    const grey = graphOf('grey', { tags: 'x' }, conv('x', 'images', 1, 1));
    const other = { ...grey, input: { name: 'images', channels: 1 } };
    expect(() => mergeGraphs(own, { graph: other, weights: weightsOf(other, () => 1) }, 'g.')).to.throw(
      'first reads 3 channels, grey 1',
    );
  });
});
