import { tagWeights, weighObjects } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from './node/failure.ts';

describe('core tagWeights', () => {
  it('are the square of how many times as probable a class is here as in training', () => {
    const weights = tagWeights([0.5, 0.1, 0], { priors: [1, 0.25, 0.2, 0.1] });
    const expected = [1, 4, 0.25, 1e-4];
    expect(weights).to.have.length(4);
    for (const [k, weight] of weights.entries()) expect(weight).to.be.closeTo(expected[k]!, 1e-12);
  });

  it('need the frequencies', () =>
    failure(async () => tagWeights([0.5], {}), 'MODEL', ['does not say how frequent'], 'dsrg-train --gate'));
});

describe('core weighObjects', () => {
  it('leaves background as it is, and shares the rest by probability times weight', () => {
    const map = { data: Float32Array.of(0.5, 1, 0.3, 0, 0.2, 0), height: 1, width: 2, classes: 3 };
    weighObjects(map, Float64Array.of(1, 1, 6));
    // Objects have .5: .3 · 1 and .2 · 6 become a fifth and four fifths of it.
    const expected = [0.5, 1, 0.1, 0, 0.4, 0];
    for (const [i, value] of map.data.entries()) expect(value).to.be.closeTo(expected[i]!, 1e-7);
  });

  it('changes nothing where there is one class', () => {
    const map = { data: Float32Array.of(0.25, 0.75), height: 1, width: 1, classes: 2 };
    weighObjects(map, Float64Array.of(1, 1e-4));
    expect([...map.data]).to.deep.equal([0.25, 0.75]);
  });
});
