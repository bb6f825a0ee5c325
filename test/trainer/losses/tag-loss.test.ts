import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { tagLoss, tagTargets } from '../../../trainer/losses/tag-loss.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

describe('tagLoss', () => {
  const next = numbers(11);
  const logits = batchOf([3, 5, 1, 1], () => next() * 8 - 4);
  const targets = tagTargets([[1], [2, 5], []], 6);

  it('is ln 2 at zero scores', () => {
    const zero = batchOf([3, 5, 1, 1], () => 0);
    expect(tagLoss(zero, targets).value).to.be.closeTo(Math.LN2, 1e-12);
    expect(tagLoss(zero, targets, { normalise: 'photo' }).value).to.be.closeTo(5 * Math.LN2, 1e-12);
    expect(tagLoss(zero, targets, { normalise: 'sum' }).value).to.be.closeTo(15 * Math.LN2, 1e-12);
  });

  it('stays finite for huge scores', () => {
    const huge = batchOf([1, 2, 1, 1], () => 1e4);
    expect(tagLoss(huge, [1, 0], { normalise: 'sum' }).value).to.equal(1e4);
    expect([...tagLoss(huge, [1, 0], { normalise: 'sum' }).gradient.data]).to.deep.equal([0, 1]);
  });

  it('has the gradient that finite differences find, with every normalisation and with weights', () => {
    const weights = Float32Array.from({ length: 15 }, (_, i) => (i % 4 === 0 ? 0 : i / 7));
    for (const normalise of ['mean', 'photo', 'sum'] as const) {
      for (const options of [{ normalise }, { normalise, weights }]) {
        expectGradient(
          logits,
          tagLoss(logits, targets, options).gradient.data,
          (z) => tagLoss(z, targets, options).value,
        );
      }
    }
  });

  it('ignores entries of weight 0 and does not count them', () => {
    const two = batchOf([1, 2, 1, 1], () => 0);
    expect(tagLoss(two, [1, 1], { weights: [1, 0] }).value).to.be.closeTo(Math.LN2, 1e-12);
    expect(tagLoss(two, [1, 1], { weights: [0, 0] }).value).to.equal(0);
  });

  it('refuses maps, missing targets and unknown tags', () => {
    expect(() =>
      tagLoss(
        batchOf([1, 2, 3, 3], () => 0),
        [1, 0],
      ),
    ).to.throw(DsrgError, /3×3 maps/);
    expect(() => tagLoss(logits, [1, 0])).to.throw(DsrgError, /2 targets for 3 photos × 5 tags = 15/);
    expect(() => tagTargets([[0]], 3)).to.throw(DsrgError, /Tag 0 of photo 0; tags go from 1 to 2/);
  });
});
