import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { foregroundProbabilities } from '../../../trainer/coseg/foreground.ts';
import { heatOf, meanHeat, resizeHeat } from '../../../trainer/coseg/heat.ts';

describe('trainer/coseg heat', () => {
  it('is 1 where a photo looks most like its class, and never negative', () => {
    expect([...heatOf([2, -3, 4, 0], 2, 2).data]).to.deep.equal([0.5, 0, 1, 0]);
    expect([...heatOf([-1, 0], 1, 2).data]).to.deep.equal([0, 0]);
  });

  it('is united on one grid', () => {
    const coarse = heatOf([1, 0], 1, 2);
    const fine = heatOf([0, 0, 1, 1], 1, 4);
    expect([...resizeHeat(coarse, 1, 4).data]).to.deep.equal([1, 0.75, 0.25, 0]);
    expect([...meanHeat([coarse, fine], 1, 4).data]).to.deep.equal([0.5, 0.375, 0.625, 0.5]);
    expect(() => meanHeat([], 1, 1)).to.throw(DsrgError, 'The mean of no maps');
  });

  it('becomes probabilities that are even at the threshold', () => {
    for (const threshold of [0.2, 0.4, 0.55]) {
      const { data } = foregroundProbabilities(heatOf([1, threshold, 0], 1, 3), threshold);
      expect(data[3]).to.equal(1);
      expect(data[4]).to.be.closeTo(0.5, 1e-6);
      expect(data[5]).to.equal(0);
      for (let i = 0; i < 3; i++) expect((data[i] as number) + (data[3 + i] as number)).to.be.closeTo(1, 1e-6);
    }
    // At γ = 1, which threshold (3 − √5) / 2 gives, the ratio is h : (1 − h)².
    const { data } = foregroundProbabilities(heatOf([0.8, 1], 1, 2), (3 - Math.sqrt(5)) / 2);
    expect(data[2]).to.be.closeTo(0.8 / 0.84, 1e-6);
  });
});
