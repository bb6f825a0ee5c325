import type { LogitMap, RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { cutFromFrame, framePhoto } from '../../core/frame.ts';

/** Grey pixels of these values. */
function photoOf(rows: readonly (readonly number[])[]): RgbImage {
  const data = Uint8Array.from(rows.flat().flatMap((value) => [value, value, value]));
  return { kind: 'rgb', data, height: rows.length, width: rows[0]?.length ?? 0 };
}

const greys = ({ data, height, width }: RgbImage) =>
  Array.from({ length: height }, (_, y) => Array.from({ length: width }, (_, x) => data[3 * (y * width + x)]));

describe('core framePhoto and cutFromFrame', () => {
  const small = photoOf([
    [10, 20, 30],
    [40, 50, 60],
  ]);

  it('lays the photo in the middle and mirrors it around, without its border pixels again (numpy’s pad, reflect)', () => {
    // np.pad(photo, ((1, 2), (1, 1)), 'reflect')
    expect(greys(framePhoto(small, { frame: 5, fit: 'photo' }))).to.deep.equal([
      [50, 40, 50, 60, 50],
      [20, 10, 20, 30, 20],
      [50, 40, 50, 60, 50],
      [20, 10, 20, 30, 20],
      [50, 40, 50, 60, 50],
    ]);
  });

  it('brings the longer side to the frame’s, or lets the frame grow around a photo at its own size', () => {
    const filled = framePhoto(small, { frame: 6, fit: 'long-side' });
    expect([filled.height, filled.width]).to.deep.equal([6, 6]);
    // Pillow’s resize to (6, 4): rows of 10 … 30, mixed with rows of 40 … 60 by quarters.
    expect(greys(filled)[1]).to.deep.equal([10, 13, 18, 23, 28, 30]);
    // Rows 1 to 4 of six are the photo, enlarged to 4×6; the mirror image is that of its second and its last but one row.
    expect(greys(filled)[0]).to.deep.equal(greys(filled)[2]);
    expect(greys(filled)[5]).to.deep.equal(greys(filled)[3]);
    const grown = framePhoto(small, { frame: 2, fit: 'photo' });
    expect(greys(grown)).to.deep.equal([
      [10, 20, 30],
      [40, 50, 60],
      [10, 20, 30],
    ]);
  });

  it('cuts the photo’s pixels out of a map of the frame, corner cells on corner pixels', () => {
    // Two planes on a grid of 3×3 over 5×5 pixels: 8 a row and 1 a column, and its negative.
    const plane = [0, 2, 4, 16, 18, 20, 32, 34, 36];
    const map: LogitMap = {
      ...{ kind: 'logits', height: 3, width: 3, classes: 2 },
      data: Float32Array.from([...plane, ...plane.map((value) => -value)]),
    };
    const { data, height, width, classes } = cutFromFrame(map, { frame: 5, fit: 'photo' }, small);
    expect([classes, height, width]).to.deep.equal([2, 2, 3]);
    const expected = [9, 10, 11, 17, 18, 19];
    expect([...data]).to.deep.equal([...expected, ...expected.map((value) => -value)]);
  });
});
