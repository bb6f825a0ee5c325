import { expect } from 'chai';
import { createWeightAverage } from '../../../trainer/training/weight-average.ts';

const weights = (...values: number[]) => new Map([['a', Float32Array.from(values)]]);
const valuesOf = (found: Map<string, Float32Array>) => [...(found.get('a') ?? [])];

describe('trainer/training createWeightAverage', () => {
  it('follows fast at first, and slower with each update', () => {
    const average = createWeightAverage(0.999, weights(0), 0);
    average.add(weights(1));
    const first = 0.999 * (1 - Math.exp(-1 / 2000));
    expect(valuesOf(average.after(1))[0]).to.be.closeTo(1 - first, 1e-7);
    average.add(weights(3));
    const second = 0.999 * (1 - Math.exp(-2 / 2000));
    expect(valuesOf(average.after(2))[0]).to.be.closeTo(second * (1 - first) + (1 - second) * 3, 1e-6);
  });

  it('comes to its decay after many updates', () => {
    const average = createWeightAverage(0.9, weights(1), 100_000);
    average.add(weights(0));
    expect(valuesOf(average.after(100_001))[0]).to.be.closeTo(0.9, 1e-6);
  });

  it('gives the mean before an update that was taken back, and leaves its arguments alone', () => {
    const start = weights(2);
    const average = createWeightAverage(0.5, start, 7);
    average.add(weights(Number.NaN));
    expect(valuesOf(average.after(8))).to.deep.equal([Number.NaN]);
    expect(valuesOf(average.after(7))).to.deep.equal([2]);
    expect(valuesOf(start)).to.deep.equal([2]);
  });
});
