import { expect } from 'chai';
import { largestOfTridiagonal, secondEigenvector } from '../../../trainer/coseg/second-eigenvector.ts';

describe('trainer/coseg second eigenvector', () => {
  it('finds the greatest eigenvalue of a tridiagonal matrix, and its vector', () => {
    // 2 on the diagonal and 1 beside it: 2 + 2·cos(π / (n + 1)), the vector is sin(kπ / (n + 1)).
    const { value, vector } = largestOfTridiagonal([2, 2, 2], [1, 1]);
    expect(value).to.be.closeTo(2 + Math.SQRT2, 1e-12);
    expect([...vector].map((each) => Math.abs(each))).to.satisfy((found: number[]) =>
      [0.5, Math.SQRT1_2, 0.5].every((each, k) => Math.abs(each - (found[k] as number)) < 1e-9),
    );
    expect(largestOfTridiagonal([-3], []).value).to.be.closeTo(-3, 1e-11);
  });

  it('finds the second of a diagonal matrix', () => {
    const diagonal = [5, 1, 4, 2, -6, 3];
    const multiply = (x: Float64Array, out: Float64Array) =>
      out.set(x.map((value, k) => value * (diagonal[k] as number)));
    const found = secondEigenvector(multiply, Float64Array.of(1, 0, 0, 0, 0, 0));
    expect(Math.abs(found[2] as number)).to.be.closeTo(1, 1e-9);
  });

  it('finds one of several that are alike', () => {
    const multiply = (x: Float64Array, out: Float64Array) => out.set(x.map((value, k) => (k < 3 ? value : 0)));
    const found = secondEigenvector(multiply, Float64Array.of(1, 0, 0, 0, 0));
    const own = [...found].slice(1, 3).reduce((sum, value) => sum + value * value, 0);
    expect(own).to.be.closeTo(1, 1e-9);
  });
});
