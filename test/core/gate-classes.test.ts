import { gateClasses, tagProbabilities } from '@dsrg/core';
import { expect } from 'chai';
import { failure } from './node/failure.ts';

const gate = (...thresholds: number[]) => ({ thresholds: [0, ...thresholds] });
const view = (...scores: number[]) => Float32Array.from(scores);

describe('core gateClasses', () => {
  it('lets through what reaches its threshold, the best class in any case, and what is never held absent', () => {
    expect(gateClasses([0.2, 0.6, 0.1], gate(0.3, 0.5, 0.3))).to.deep.equal([0, 2]);
    expect(gateClasses([0.3, 0.6, 0.1], gate(0.3, 0.5, 0.3))).to.deep.equal([0, 1, 2]);
    expect(gateClasses([0.2, 0.1, 0.1], gate(0.9, 0.9, 0.9))).to.deep.equal([0, 1]);
    expect(gateClasses([0.2, 0.6, 0], gate(0.3, 0.7, 0))).to.deep.equal([0, 2, 3]);
  });

  it('means σ of the scores over views, not the scores', () => {
    const [first, second] = tagProbabilities([view(0, 100), view(Math.log(3), -100)]);
    expect(first).to.be.closeTo((0.5 + 0.75) / 2, 1e-7);
    expect(second).to.be.closeTo(0.5, 1e-7);
  });

  it('refuses views without scores, whole or in part', async () => {
    await failure(async () => tagProbabilities([]), 'MODEL', ['no tag scores'], 'dsrg-export --gate');
    await failure(async () => tagProbabilities([view(1), undefined]), 'MODEL', ['no tag scores']);
  });
});
