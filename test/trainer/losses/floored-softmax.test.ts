import { expect } from 'chai';
import { zerosLike } from '../../../trainer/losses/batch.ts';
import { flooredSoftmax, flooredSoftmaxBackward } from '../../../trainer/losses/floored-softmax.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

describe('flooredSoftmax', () => {
  it('sums to 1 and stays above ε/(1+Cε), even for scores that overflow', () => {
    const logits = batchOf([1, 21, 1, 2], () => -1000);
    logits.data[0] = 1000;
    logits.data[1] = -900;
    const p = flooredSoftmax(logits);
    for (const cell of [0, 1]) {
      const values = Array.from({ length: 21 }, (_, c) => p.data[c * 2 + cell]!);
      expect(values.reduce((a, b) => a + b)).to.be.closeTo(1, 1e-12);
      expect(Math.min(...values)).to.be.closeTo(1e-4 / 1.0021, 1e-15);
      expect(Math.max(...values)).to.be.closeTo(1.0001 / 1.0021, 1e-12);
    }
  });

  it('is the plain softmax with floor 0', () => {
    const logits = batchOf([1, 3, 1, 1], () => 0);
    logits.data.set([Math.log(1), Math.log(2), Math.log(5)]);
    expect([...flooredSoftmax(logits, { floor: 0 }).data].map((v) => +v.toFixed(12))).to.deep.equal([
      0.125, 0.25, 0.625,
    ]);
  });

  it('hands gradients back (finite differences)', () => {
    const next = numbers(1);
    const logits = batchOf([2, 4, 2, 3], () => next() * 6 - 3);
    const factors = batchOf([2, 4, 2, 3], () => next() * 4 - 2);
    for (const floor of [1e-4, 0.05]) {
      const loss = (z: typeof logits) =>
        flooredSoftmax(z, { floor }).data.reduce((sum, p, i) => sum + factors.data[i]! * p, 0);
      const gradient = flooredSoftmaxBackward(flooredSoftmax(logits, { floor }), factors, { floor }, zerosLike(logits));
      expectGradient(logits, gradient.data, loss);
    }
  });
});
