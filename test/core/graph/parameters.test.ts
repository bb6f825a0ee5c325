import { checkWeights, linearTaps, parametersOf, sizeOf } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { convolution, graphOf } from './graphs.ts';

describe('core/graph parameters', () => {
  const graph = graphOf(
    convolution(),
    { kind: 'relu', name: 'r', input: 'a' },
    convolution({ name: 'b', input: 'r', inChannels: 4, outChannels: 8, groups: 4, kernel: 1, bias: false }),
  );

  it('are those of the convolutions, in order', () => {
    expect(parametersOf(graph).map(({ name, shape, role }) => [name, shape, role])).to.deep.equal([
      ['a.weight', [4, 3, 3, 3], 'weight'],
      ['a.bias', [4], 'bias'],
      ['b.weight', [8, 1, 1, 1], 'weight'],
    ]);
    expect([sizeOf([4, 3, 3, 3]), sizeOf([])]).to.deep.equal([108, 1]);
  });

  it('must all be there, in the right size', () => {
    const weights = new Map(parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(sizeOf(shape))]));
    expect(() => checkWeights(graph, weights)).not.to.throw();
    expect(() => checkWeights(graph, new Map([...weights, ['a.bias', new Float32Array(5)]]))).to.throw(
      'Parameter a.bias of example has 5 values; expected 4.',
    );
    weights.delete('b.weight');
    expect(() => checkWeights(graph, weights)).to.throw('Parameter b.weight of example is missing; expected 8×1×1×1.');
  });
});

describe('core/graph linearTaps', () => {
  const places = (...args: Parameters<typeof linearTaps>) => linearTaps(...args).map(({ low, weight }) => low + weight);

  it('follows each convention', () => {
    expect(places(2, 3, 'align-corners')).to.deep.equal([0, 0.5, 1]);
    expect(places(2, 4, 'half-pixel')).to.deep.equal([0, 0.25, 0.75, 1]);
    expect(places(2, 4, 'asymmetric')).to.deep.equal([0, 0.5, 1, 1]);
    expect(places(4, 2, 'half-pixel')).to.deep.equal([0.5, 2.5]);
    expect(places(321, 41, 'align-corners')).to.deep.equal(Array.from({ length: 41 }, (_, k) => 8 * k));
  });

  it('reads one cell everywhere where there is but one', () => {
    for (const convention of ['align-corners', 'half-pixel', 'asymmetric'] as const) {
      expect(linearTaps(1, 3, convention)).to.deep.equal(Array(3).fill({ low: 0, high: 0, weight: 0 }));
      expect(linearTaps(5, 1, 'align-corners')).to.deep.equal([{ low: 0, high: 1, weight: 0 }]);
    }
  });

  it('stays inside the input, goes forward, and leaves an axis alone that keeps its size', () => {
    const sides = fc.integer({ min: 1, max: 60 });
    const conventions = fc.constantFrom('align-corners', 'half-pixel', 'asymmetric');
    fc.assert(
      fc.property(sides, sides, conventions, (from, to, convention) => {
        const taps = linearTaps(from, to, convention);
        expect(taps).to.have.length(to);
        let last = 0;
        for (const { low, high, weight } of taps) {
          expect(low).to.be.within(0, high);
          expect(high).to.be.within(low, Math.min(low + 1, from - 1));
          expect(weight).to.be.within(0, 1);
          expect(low + weight).to.be.at.least(last);
          last = low + weight;
        }
        if (from === to && from > 1) expect(places(from, to, convention)).to.deep.equal([...taps.keys()]);
      }),
    );
  });
});
