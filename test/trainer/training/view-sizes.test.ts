import { expect } from 'chai';
import { viewSizes } from '../../../trainer/training/view-sizes.ts';

describe('trainer/stages viewSizes', () => {
  const photo = { kind: 'rgb' as const, data: new Uint8Array(0), height: 333, width: 500 };

  it('are factors that the model knows what to do with, squares, or factors of the photo’s own size', () => {
    const scales = [0.75, 1];
    expect(viewSizes(photo, { scales, scalesOf: 'long-side', flip: false })).to.deep.equal(scales);
    expect(viewSizes(photo, { scales: [241], scalesOf: 'square', flip: false })).to.deep.equal([
      { height: 241, width: 241 },
    ]);
    // round(333 · 0.75) = 250, round(333 · 1.5) = 500 (half away from zero).
    expect(viewSizes(photo, { scales: [0.75, 1.5], scalesOf: 'photo', flip: false })).to.deep.equal([
      { height: 250, width: 375 },
      { height: 500, width: 750 },
    ]);
    expect(viewSizes(photo, { scales: [531], scalesOf: 'frame', flip: false })).to.deep.equal([
      { frame: 531, fit: 'photo' },
    ]);
    expect(viewSizes(photo, { scales: [321], scalesOf: 'filled-frame', flip: false })).to.deep.equal([
      { frame: 321, fit: 'long-side' },
    ]);
  });
});
