import { cropLabels, cropPhoto, flipLabels, flipPhoto, flipPlanes, type LabelMap, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';

const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(1, 2, 3, 4, 5, 6), height: 2, width: 3 };
const photo: RgbImage = { kind: 'rgb', data: Uint8Array.from({ length: 18 }, (_, i) => i + 1), height: 2, width: 3 };

describe('crop', () => {
  it('cuts a window out', () => {
    expect([...cropLabels(labels, { top: 1, left: 1, height: 1, width: 2 }).data]).to.deep.equal([5, 6]);
    expect([...cropPhoto(photo, { top: 0, left: 2, height: 2, width: 1 }).data]).to.deep.equal([7, 8, 9, 16, 17, 18]);
  });

  it('pads beyond the edge, labels with void', () => {
    const window = { top: -1, left: -1, height: 4, width: 3 };
    expect([...cropLabels(labels, window).data]).to.deep.equal([255, 255, 255, 255, 1, 2, 255, 4, 5, 255, 255, 255]);
    const padded = cropPhoto(photo, { top: 1, left: 2, height: 2, width: 2 }, [9, 8, 7]);
    expect([...padded.data]).to.deep.equal([16, 17, 18, 9, 8, 7, 9, 8, 7, 9, 8, 7]);
  });

  it('is all padding where the window lies outside', () => {
    expect([...cropLabels(labels, { top: 0, left: 9, height: 1, width: 2 }, 0).data]).to.deep.equal([0, 0]);
  });

  it('refuses an empty window', () => {
    expect(() => cropLabels(labels, { top: 0, left: 0, height: 1, width: 0 })).to.throw('A window of 1×0');
  });
});

describe('flip', () => {
  it('mirrors left to right', () => {
    expect([...flipLabels(labels).data]).to.deep.equal([3, 2, 1, 6, 5, 4]);
    expect([...flipPhoto(photo).data.subarray(0, 9)]).to.deep.equal([7, 8, 9, 4, 5, 6, 1, 2, 3]);
    expect([...flipPlanes(Float32Array.of(1, 2, 3, 4), 2, 1, 2)]).to.deep.equal([2, 1, 4, 3]);
  });

  it('mirrors planes in place', () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(flipPlanes(data, 1, 2, 3, data)).to.equal(data);
    expect([...data]).to.deep.equal([3, 2, 1, 6, 5, 4]);
  });

  it('twice is nothing', () => {
    const side = fc.integer({ min: 1, max: 6 });
    fc.assert(
      fc.property(side, side, (height, width) => {
        const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => i * 7);
        expect(flipPhoto(flipPhoto({ kind: 'rgb', data, height, width })).data).to.deep.equal(data);
        const floats = Float32Array.from(data);
        const once = flipPlanes(floats, 3, height, width);
        expect(flipPlanes(once, 3, height, width)).to.deep.equal(floats);
      }),
    );
  });
});
