import { expect } from 'chai';
import { negativeExp } from '../../../core/image/negative-exp.ts';

describe('negativeExp', () => {
  it('equals Math.exp to 1.3e-8 of its value, and ends where single precision ends', () => {
    for (let x = 0; x > -104; x -= 0.0137) expect(negativeExp(x) / Math.exp(x)).to.be.closeTo(1, 1.3e-8);
    expect([negativeExp(0), negativeExp(-105), negativeExp(-Infinity)]).to.deep.equal([1, 0, 0]);
    expect(negativeExp(Number.NaN)).to.be.NaN;
  });
});
