import { expect } from 'chai';
import { scoreMask } from '../../../trainer/coseg/score-mask.ts';

describe('trainer/coseg scoreMask', () => {
  it('counts pixels that agree, and the object’s IoU; void does not count', () => {
    const painted = { data: Uint8Array.of(3, 3, 0, 0, 255, 3) };
    expect(scoreMask([3, 0, 0, 3, 3, 3], painted)).to.deep.equal({ pixels: 3 / 5, jaccard: 2 / 4 });
    expect(scoreMask([1, 1, 0, 0, 0, 1], painted)).to.deep.equal({ pixels: 1, jaccard: 1 });
  });

  it('has no IoU where nothing is painted', () => {
    expect(scoreMask([0, 1], { data: Uint8Array.of(0, 0) })).to.deep.equal({ pixels: 0.5, jaccard: undefined });
  });
});
