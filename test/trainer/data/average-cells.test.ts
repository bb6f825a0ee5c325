import { expect } from 'chai';
import { averageCells } from '../../../trainer/data/average-cells.ts';

describe('trainer/data averageCells', () => {
  const size = { height: 2, width: 4 };
  const data = Float32Array.from([1, 3, 5, 7, 1, 3, 9, 11, 10, 10, 10, 10, 20, 20, 20, 20]);
  const all = new Uint8Array(8).fill(1);

  it('is the mean of each cell’s pixels, plane by plane', () => {
    const grid = { height: 1, width: 2 };
    expect([...averageCells(data, size, all, grid, 'half-pixel')]).to.deep.equal([2, 8, 15, 15]);
    // The same, for two cells on the corner pixels meet in the middle too.
    expect([...averageCells(data, size, all, grid, 'align-corners')]).to.deep.equal([2, 8, 15, 15]);
  });

  it('lays cells on the corners where these are aligned', () => {
    const line = Float32Array.from([0, 6, 12, 18, 24]);
    const wide = { height: 1, width: 5 };
    const grid = { height: 1, width: 3 };
    const five = new Uint8Array(5).fill(1);
    // Middles 0, 2, 4: pixel 1 and pixel 3 lie half way, and go to the cell after.
    expect([...averageCells(line, wide, five, grid, 'align-corners')]).to.deep.equal([0, 9, 21]);
  });

  it('leaves out pixels that do not count, and is 0 where none does', () => {
    const valid = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0]);
    expect([...averageCells(data.slice(0, 8), size, valid, { height: 1, width: 2 }, 'half-pixel')]).to.deep.equal([
      1, 0,
    ]);
  });

  it('keeps a map on its own grid', () => {
    expect(averageCells(data, size, all, size, 'half-pixel')).to.deep.equal(data);
  });
});
