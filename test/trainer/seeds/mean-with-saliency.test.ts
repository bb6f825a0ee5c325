import { DsrgError, type FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import { meanWithSaliency, saliencyOfMaps } from '../../../trainer/seeds/mean-with-saliency.ts';

const maps = {
  kind: 'activations' as const,
  data: Float32Array.of(1, 0.25, -1, 0.5),
  tags: [2, 9],
  height: 1,
  width: 2,
};
const saliency: FloatImage = { kind: 'float', data: Float32Array.of(0.25, 1), height: 1, width: 2, channels: 1 };

describe('trainer/seeds meanWithSaliency', () => {
  it('takes the root of map times saliency, class by class', () => {
    const { data, tags } = meanWithSaliency(maps, saliency);
    expect([...data]).to.deep.equal([0.5, 0.5, 0, Math.fround(Math.SQRT1_2)]);
    expect(tags).to.deep.equal([2, 9]);
  });

  it('brings saliency of the photo’s size to the maps, and refuses colours', () => {
    const large: FloatImage = { ...saliency, data: Float32Array.of(0, 0.5, 1, 1), width: 4 };
    expect([...meanWithSaliency(maps, large).data.subarray(0, 2)]).to.deep.equal([0.5, 0.5]);
    expect(() => meanWithSaliency(maps, { ...saliency, channels: 2, width: 1 })).to.throw(DsrgError, '2 channels');
  });

  it('makes one saliency map of the strongest class, each divided by its maximum', () => {
    const three = { ...maps, data: Float32Array.of(0.5, 0.25, 0, -1, 0.1, 0.4), width: 3 };
    expect([...saliencyOfMaps(three).data]).to.deep.equal([1, 0.5, 1]);
    expect([...saliencyOfMaps({ ...maps, data: new Float32Array(0), tags: [] }).data]).to.deep.equal([0, 0]);
  });
});
