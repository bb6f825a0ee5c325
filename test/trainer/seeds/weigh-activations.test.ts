import { DsrgError, type FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import { weighActivations } from '../../../trainer/seeds/weigh-activations.ts';

const maps = { kind: 'activations' as const, data: Float32Array.of(4, -2, 1, 8), tags: [1, 3], height: 1, width: 2 };
const saliency: FloatImage = { kind: 'float', data: Float32Array.of(0.25, 1), height: 1, width: 2, channels: 1 };

describe('weighActivations', () => {
  it('multiplies each map by saliency to a power and drops negative values', () => {
    expect([...weighActivations(maps, saliency).data]).to.deep.equal([2, 0, 0.5, 8]);
    expect([...weighActivations(maps, saliency, { power: 1 }).data]).to.deep.equal([1, 0, 0.25, 8]);
    expect([...weighActivations(maps, saliency, { power: 0 }).data]).to.deep.equal([4, 0, 1, 8]);
  });

  it('brings a saliency map of the photo to the size of the activation maps', () => {
    const large: FloatImage = {
      kind: 'float',
      data: Float32Array.of(0, 0.5, 0.5, 1, 0, 0.5, 0.5, 1),
      height: 2,
      width: 4,
      channels: 1,
    };
    expect([...weighActivations(maps, large, { power: 1 }).data]).to.deep.equal([1, 0, 0.25, 6]);
  });

  it('keeps a map positive whose products single precision would lose', () => {
    const faint = { ...maps, data: Float32Array.of(1e-30, -2, 2 ** -149, 2 ** -149) };
    const dim = { ...saliency, data: Float32Array.of(1e-30, 2 ** -149) };
    const { data } = weighActivations(faint, dim, { power: 1 });
    expect(data[0]).to.be.greaterThan(0);
    expect(data[1]).to.equal(0);
    expect([...data.subarray(2)].every((value) => value > 0)).to.equal(true);
    // At the power of 10 a dim factor alone is below single precision.
    expect(weighActivations(faint, { ...saliency, data: Float32Array.of(1e-10, 0) }, { power: 10 }).data[0]).to.satisfy(
      (value: number) => value > 0 && value < 2,
    );
  });

  it('names what does not fit', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => weighActivations(maps, { ...saliency, data: Float32Array.of(0, value) })).to.throw(
        DsrgError,
        new RegExp(`saliency map holds ${value} at \\(row 0, column 1\\)`),
      );
    expect(() => weighActivations(maps, { ...saliency, channels: 3 })).to.throw(DsrgError, /3 channels/);
    expect(() => weighActivations(maps, saliency, { power: -1 })).to.throw(DsrgError, /power of -1/);
  });
});
