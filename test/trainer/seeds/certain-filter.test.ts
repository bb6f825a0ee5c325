import { type ActivationMaps, DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { certainFilter } from '../../../trainer/seeds/certain-filter.ts';

const maps = (tags: number[], ...planes: number[][]): ActivationMaps => {
  const width = planes[0]?.length ?? 3;
  return { kind: 'activations', data: Float32Array.from(planes.flat()), tags, height: 1, width };
};

describe('trainer/seeds certainFilter', () => {
  it('has the truth table of the method', () => {
    const one = maps([4], [0, 0.1, 0.1001, 0.5499, 0.55, 1]);
    expect([...certainFilter(one).data]).to.deep.equal([0, 0, 255, 255, 4, 4]);
    const two = maps([2, 7], [0.6, 0.2, 0.9, 0.05, 0.54], [0.7, 0.56, 0.6, 0.1, 0.3]);
    expect([...certainFilter(two).data]).to.deep.equal([7, 7, 2, 0, 255]);
  });

  it('gives the lowest of equal classes the pixel', () => {
    expect([...certainFilter(maps([3, 5, 9], [0.8], [0.8], [0.8])).data]).to.deep.equal([3]);
  });

  it('takes a photo that shows none of the classes for background', () => {
    const none = { kind: 'activations', data: new Float32Array(), tags: [], height: 1, width: 3 } as const;
    expect([...certainFilter(none).data]).to.deep.equal([0, 0, 0]);
  });

  it('takes other bounds, but none that cross', () => {
    const one = maps([1], [0.2, 0.3, 0.45]);
    expect([...certainFilter(one, { certain: 0.45, background: 0.2 }).data]).to.deep.equal([0, 255, 1]);
    for (const bounds of [{ certain: 0.1 }, { background: -0.1 }, { certain: 0.3, background: 0.3 }]) {
      expect(() => certainFilter(one, bounds)).to.throw(DsrgError, /A filter certain from/);
    }
  });
});
