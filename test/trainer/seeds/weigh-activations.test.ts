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

  it('names what does not fit', () => {
    expect(() => weighActivations(maps, { ...saliency, channels: 3 })).to.throw(DsrgError, /3 channels/);
    expect(() => weighActivations(maps, saliency, { power: -1 })).to.throw(DsrgError, /power of -1/);
  });
});
