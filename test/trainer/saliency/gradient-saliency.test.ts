import { DsrgError, type FloatBatch } from '@dsrg/core';
import { expect } from 'chai';
import { gradientSaliency } from '../../../trainer/saliency/gradient-saliency.ts';

describe('trainer/saliency gradientSaliency', () => {
  it('takes the largest magnitude of a cell’s channels, and the median of its neighbours with a mirrored border', () => {
    // Two photos of two channels; the first is all zeros.
    const data = new Float32Array(2 * 2 * 3 * 4);
    data.set([1, -9, 3, 4, 5, 6, 7, -8, 0, 0, 0, 0], 24);
    data.set([-2, 0, 0, 0, 0, 0, -1, 0, 9, -10, 11, 12], 36);
    const gradient: FloatBatch = { kind: 'batch', data, count: 2, channels: 2, height: 3, width: 4 };
    expect([...gradientSaliency(gradient, 0).data]).to.deep.equal(new Array(12).fill(0));
    // Magnitudes 2 9 3 4 / 5 6 7 8 / 9 10 11 12; medians by scipy.ndimage.median_filter(size=3).
    const { data: found, ...shape } = gradientSaliency(gradient, 1);
    expect(shape).to.deep.equal({ kind: 'float', height: 3, width: 4, channels: 1 });
    expect([...found]).to.deep.equal(MEDIANS);
  });

  it('stops at a gradient that is no number', () => {
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const data = Float32Array.of(0, 1, 2, 3, 4, 5, value, 7);
      const gradient: FloatBatch = { kind: 'batch', data, count: 1, channels: 2, height: 2, width: 2 };
      expect(() => gradientSaliency(gradient, 0)).to.throw(
        DsrgError,
        new RegExp(`gradient of the map is ${value} at \\(row 1, column 0\\)`),
      );
    }
  });
});

const MEDIANS = [5, 5, 6, 4, 6, 7, 8, 8, 9, 9, 10, 11];
