import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { fitTagHead } from '../../../trainer/losses/fit-tag-head.ts';
import { minimise } from '../../../trainer/losses/minimise.ts';
import { tagTargets } from '../../../trainer/losses/tag-loss.ts';

describe('minimise', () => {
  it('finds the minimum of an ill-conditioned quadratic', () => {
    const { at, value, steps } = minimise(
      (x, gradient) =>
        x.reduce((sum, v, i) => {
          gradient[i] = 10 ** (i % 4) * (v - i);
          return sum + (10 ** (i % 4) / 2) * (v - i) ** 2;
        }, 0),
      new Float64Array(30),
      { tolerance: 1e-8 },
    );
    at.forEach((v, i) => {
      expect(v).to.be.closeTo(i, 1e-6);
    });
    expect(value).to.be.below(1e-12);
    expect(steps).to.be.below(60);
  });
});

describe('fitTagHead', () => {
  const random = createRandom(12);
  const [photos, width] = [60, 12];
  const features = Float32Array.from({ length: photos * width }, () => random.uniform(0, 6));
  const tags = Array.from({ length: photos }, (_, n) => {
    const row = features.subarray(n * width, (n + 1) * width);
    return [1, 2, 3].filter((tag) => row[tag]! + 0.3 * row[tag + 4]! > 4 + random.normal() * 0.3);
  });
  const targets = tagTargets(tags, 4);

  it('is the maximum likelihood: for every tag the residuals sum to 0, and against each feature to the decay', () => {
    const { weights, bias } = fitTagHead(features, targets, photos, { decay: 0.01, tolerance: 1e-9 });
    for (let tag = 0; tag < 3; tag++) {
      const sums = new Float64Array(width + 1);
      for (let n = 0; n < photos; n++) {
        let z = bias[tag]!;
        for (let i = 0; i < width; i++) z += features[n * width + i]! * weights[tag * width + i]!;
        const residual = 1 / (1 + Math.exp(-z)) - targets[n * 3 + tag]!;
        sums[width] = sums[width]! + residual / photos;
        for (let i = 0; i < width; i++) sums[i] = sums[i]! + (residual * features[n * width + i]!) / photos;
      }
      expect(sums[width]).to.be.closeTo(0, 1e-5);
      for (let i = 0; i < width; i++) expect(sums[i]).to.be.closeTo(-0.01 * weights[tag * width + i]!, 1e-5);
    }
  });

  it('fits a layer without bias where that is asked for, to its own optimum', () => {
    const { weights, bias } = fitTagHead(features, targets, photos, { decay: 0.01, tolerance: 1e-9, bias: false });
    expect([...bias]).to.deep.equal([0, 0, 0]);
    for (let tag = 0; tag < 3; tag++) {
      const sums = new Float64Array(width);
      for (let n = 0; n < photos; n++) {
        let z = 0;
        for (let i = 0; i < width; i++) z += features[n * width + i]! * weights[tag * width + i]!;
        const residual = 1 / (1 + Math.exp(-z)) - targets[n * 3 + tag]!;
        for (let i = 0; i < width; i++) sums[i] = sums[i]! + (residual * features[n * width + i]!) / photos;
      }
      for (let i = 0; i < width; i++) expect(sums[i]).to.be.closeTo(-0.01 * weights[tag * width + i]!, 1e-5);
    }
  });

  it('learns which features make a tag', () => {
    const { weights, loss } = fitTagHead(features, targets, photos);
    for (let tag = 0; tag < 3; tag++) {
      const row = [...weights.subarray(tag * width, (tag + 1) * width)];
      expect(row.indexOf(Math.max(...row))).to.equal(tag + 1);
    }
    expect(loss).to.be.below(3 * Math.LN2 * 0.6);
  });

  it('names what does not fit', () => {
    expect(() => fitTagHead(features, targets, 7)).to.throw(DsrgError, /no rows of 7 photos/);
    const bad = features.slice();
    bad[width + 3] = Number.NaN;
    expect(() => fitTagHead(bad, targets, photos)).to.throw(DsrgError, /Feature 3 of photo 1 is NaN/);
    for (const value of [Number.NaN, 2, Number.NEGATIVE_INFINITY]) {
      const unfit = targets.slice();
      unfit[targets.length / photos + 1] = value;
      expect(() => fitTagHead(features, unfit, photos)).to.throw(
        DsrgError,
        new RegExp(`Target 1 of photo 1 is ${value}; targets go from 0 to 1`),
      );
    }
  });
});
