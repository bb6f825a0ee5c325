import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { expansionLoss } from '../../../trainer/losses/expansion-loss.ts';
import { flooredSoftmax } from '../../../trainer/losses/floored-softmax.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

describe('expansionLoss', () => {
  it('pools by rank: the maximum with decay 0, the mean with decay 1', () => {
    const p = batchOf([1, 3, 1, 2], () => 0);
    p.data.set([0.5, 0.3, 0.1, 0.6, 0.4, 0.1]);
    const value = (tags: number, background: number) => expansionLoss(p, [[1]], { tags, background }).value;
    expect(value(0, 0)).to.be.closeTo(-Math.log(0.6) - Math.log(0.6) - Math.log(0.5), 1e-12);
    expect(value(1, 1)).to.be.closeTo(-Math.log(0.35) - Math.log(0.6) - Math.log(0.4), 1e-12);
    expect(value(0.5, 0)).to.be.closeTo(-Math.log((0.6 + 0.5 * 0.1) / 1.5) - Math.log(0.6) - Math.log(0.5), 1e-12);
  });

  it('weighs the ranks of 41×41 cells as SEC: its sums of weights are 249.704 and 813.969', () => {
    // One cell of 1 among zeros pools to 1 / Z.
    const p = batchOf([1, 2, 41, 41], () => 0);
    p.data[0] = 1;
    p.data[1681] = 1;
    expect(Math.exp(expansionLoss(p, [[1]]).value)).to.be.closeTo(249.704 * 813.969, 1.5);
  });

  it('has the gradient that finite differences find', () => {
    const next = numbers(41);
    const p = flooredSoftmax(batchOf([2, 4, 3, 3], () => next() * 3));
    const tags = [[2], [1, 3]];
    expectGradient(p, expansionLoss(p, tags).gradient.data, (q) => expansionLoss(q, tags).value);
  });

  it('leaves terms out that have no class, and stays finite when an absent class is certain', () => {
    const p = batchOf([1, 2, 1, 1], () => 0.5);
    expect(expansionLoss(p, [[1]]).value).to.be.closeTo(2 * Math.LN2, 1e-12);
    expect(expansionLoss(p, [[]]).value).to.be.closeTo(2 * Math.LN2, 1e-12);
    p.data.set([0.5, 1]);
    expect(expansionLoss(p, [[]]).value).to.be.below(20);
    p.data.set([0, 1]); // background has underflowed everywhere
    const { value, gradient } = expansionLoss(p, [[1]]);
    for (const number of [value, ...gradient.data]) expect(Number.isFinite(Math.fround(number))).to.equal(true);
    expect(() => expansionLoss(p, [])).to.throw(DsrgError, /Tags of 0 photos for a batch of 1/);
  });
});
