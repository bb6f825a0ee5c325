import { formatSpread, spreadOf } from '@dsrg/core';
import { expect } from 'chai';

describe('core spreadOf', () => {
  it('gives mean, least and greatest of the runs', () => {
    const spread = spreadOf([0.5, 0.7, 0.6]);
    expect(spread?.mean).to.be.closeTo(0.6, 1e-12);
    expect(spread).to.include({ least: 0.5, greatest: 0.7 }).and.have.deep.property('values', [0.5, 0.7, 0.6]);
    expect(formatSpread(spread)).to.equal('0.600 (0.500–0.700)');
  });

  it('gives none where a run lacks the figure', () => {
    for (const values of [[], [0.5, undefined], [null, 0.5]]) expect(spreadOf(values)).to.equal(undefined);
    expect(formatSpread(undefined)).to.equal('–');
  });
});
