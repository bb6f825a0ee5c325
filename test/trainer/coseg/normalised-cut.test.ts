import { DsrgError, type FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import { largestOf, normalisedCut } from '../../../trainer/coseg/normalised-cut.ts';
import { furthest, oracle } from './oracle.ts';

function image(channels: number, height: number, width: number, data: readonly number[]): FloatImage {
  return { kind: 'float', data: Float32Array.from(data), channels, height, width };
}

describe('trainer/coseg normalisedCut', () => {
  it('gives the eigenvector that numpy gives, up to its length', () => {
    expect(oracle.cuts.length).to.equal(4);
    for (const { height, width, channels, features, similarity, centred, y } of oracle.cuts) {
      const found = normalisedCut(image(channels, height, width, features), { similarity, centred });
      const factor = (y[largestOf(found)] as number) / (found[largestOf(found)] as number);
      expect(factor).to.be.greaterThan(0);
      expect(
        furthest(
          [...found].map((value) => factor * value),
          y,
        ),
      ).to.be.below(1e-7);
    }
  });

  it('parts what is unlike', () => {
    // Cells 1 and 2 of five point another way than the rest.
    const y = normalisedCut(image(2, 1, 5, [1, 0, 0, 1, 1, 0, 1, 1, 0, 0]), { similarity: 0.2, centred: false });
    expect([...y].map((value) => value > 0)).to.deep.equal([false, true, true, false, false]);
  });

  it('needs the mean taken away where all features point one way', () => {
    const shifted = [10.3, 10, 10.3, 10, 10.3, 10, 10.3, 10, 10, 10.3, 10, 10.3, 10, 10.3, 10, 10.3].map(
      (value) => value,
    );
    const y = normalisedCut(image(2, 2, 4, shifted), { similarity: 0.1, centred: true });
    const sides = [...y].map((value) => value > 0);
    expect(sides).to.deep.equal([sides[0], !sides[0], sides[0], !sides[0], sides[0], !sides[0], sides[0], !sides[0]]);
  });

  it('answers for a photo that is the same everywhere, and for two cells', () => {
    const flat = normalisedCut(image(3, 4, 4, Array(48).fill(2)), { similarity: 0.1, centred: true });
    expect([...flat].every(Number.isFinite)).to.equal(true);
    expect(
      [...normalisedCut(image(1, 1, 2, [1, -1]), { similarity: 0.1, centred: false })].every(Number.isFinite),
    ).to.equal(true);
  });

  it('refuses one cell, and features that are not finite', () => {
    const options = { similarity: 0.1, centred: true };
    expect(() => normalisedCut(image(1, 1, 1, [1]), options)).to.throw(DsrgError, 'a map of 1 cell');
    expect(() => normalisedCut(image(1, 1, 2, [1, Number.NaN]), options)).to.throw(
      DsrgError,
      'Feature 0 of cell 1 is NaN',
    );
  });
});
