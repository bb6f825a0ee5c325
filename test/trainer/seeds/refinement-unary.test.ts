import { expect } from 'chai';
import { refinementUnary } from '../../../trainer/seeds/refinement-unary.ts';

describe('refinementUnary', () => {
  const output = {
    kind: 'batch' as const,
    data: Float32Array.of(9, 9, 0.25, 0),
    count: 2,
    channels: 2,
    height: 1,
    width: 1,
  };

  it('is minus the score that the mode names, of one photo, without touching it', () => {
    expect([...refinementUnary(output, 1, 'probability').data]).to.deep.equal([-0.25, -0]);
    expect([...refinementUnary(output, 0, 'logits').data]).to.deep.equal([-9, -9]);
    const { data } = refinementUnary(output, 1, 'log-probability');
    expect(data[0]).to.be.closeTo(Math.log(4), 1e-6);
    expect(data[1]).to.be.within(80, 90); // −log 0 is kept finite
    expect([...output.data]).to.deep.equal([9, 9, 0.25, 0]);
    expect(() => refinementUnary(output, 2, 'logits')).to.throw(/Photo 2 of a batch of 2/);
  });
});
