import { type RgbImage, resizePhoto, shrinkPhoto } from '@dsrg/core';
import { expect } from 'chai';

function photo(height: number, width: number, sample: (y: number, x: number, c: number) => number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return sample(Math.floor(pixel / width), pixel % width, i % 3);
  });
  return { kind: 'rgb', data, height, width };
}

describe('shrinkPhoto', () => {
  it('averages whole blocks, channel by channel', () => {
    const small = shrinkPhoto(
      photo(2, 4, (y, x, c) => 10 * y + x + 100 * c * (x < 2 ? 1 : 0)),
      2,
    );
    expect([small.height, small.width]).to.deep.equal([1, 2]);
    expect([...small.data]).to.deep.equal([6, 106, 206, 8, 8, 8]); // means 5.5 and 7.5
  });

  it('leaves no pattern of a fine one, where a plain resize does', () => {
    const board = photo(90, 90, (y, x) => ((x + y) % 2) * 255);
    const small = shrinkPhoto(board, 30);
    expect([...new Set(small.data)].every((value) => Math.abs(value - 127.5) < 16)).to.equal(true);
    expect(new Set(resizePhoto(board, 30, 30, 'half-pixel').data)).to.include(255);
  });

  it('keeps the shape, and photos that are small', () => {
    const wide = shrinkPhoto(
      photo(100, 1000, () => 7),
      256,
    );
    expect([wide.height, wide.width, ...new Set(wide.data)]).to.deep.equal([26, 256, 7]);
    const line = shrinkPhoto(
      photo(1, 1000, () => 9),
      10,
    );
    expect([line.height, line.width, ...new Set(line.data)]).to.deep.equal([1, 10, 9]);
    const small = photo(5, 8, (y, x) => x * y);
    expect(shrinkPhoto(small, 8)).to.equal(small);
    expect(shrinkPhoto(small, 5).width).to.equal(5);
  });
});
