import { crc32 } from 'node:zlib';
import { type RgbImage, resizePhoto } from '@dsrg/core';
import { expect } from 'chai';

/** A pattern that any language can make again: sample i is (7919 i xor i >> 3) and 255. */
function pattern(height: number, width: number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => ((i * 7919) ^ (i >> 3)) & 255);
  return { kind: 'rgb', data, height, width };
}

describe('resizePhoto', () => {
  it('equals cv2.resize of a 1×3 photo to 2×6', () => {
    const photo: RgbImage = {
      kind: 'rgb',
      data: Uint8Array.of(34, 231, 145, 184, 128, 238, 153, 94, 63),
      height: 1,
      width: 3,
    };
    const row = [34, 231, 145, 71, 205, 168, 146, 154, 215, 176, 119, 194, 161, 102, 107, 153, 94, 63];
    expect([...resizePhoto(photo, 2, 6, 'half-pixel').data]).to.deep.equal([...row, ...row]);
  });

  // Checksums of cv2.resize (OpenCV 4.8.1 and 5.0.0 agree) on the same pattern.
  for (const [height, width, toHeight, toWidth, checksum] of [
    [213, 320, 321, 321, 4094577877],
    [375, 500, 281, 375, 3546132333],
    [64, 64, 353, 353, 1393779625],
  ] as const) {
    it(`equals cv2.resize bit for bit, ${height}×${width} to ${toHeight}×${toWidth}`, () => {
      const resized = resizePhoto(pattern(height, width), toHeight, toWidth, 'half-pixel');
      expect([resized.height, resized.width]).to.deep.equal([toHeight, toWidth]);
      expect(crc32(resized.data)).to.equal(checksum);
    });
  }

  it('keeps the corners with align-corners and the first cell with asymmetric', () => {
    const grey = [0, 100, 200].flatMap((value) => [value, value, value]);
    const photo: RgbImage = { kind: 'rgb', data: Uint8Array.from(grey), height: 1, width: 3 };
    const reds = (data: Uint8Array) => [...data].filter((_, i) => i % 3 === 0);
    expect(reds(resizePhoto(photo, 1, 5, 'align-corners').data)).to.deep.equal([0, 50, 100, 150, 200]);
    expect(reds(resizePhoto(photo, 1, 6, 'asymmetric').data)).to.deep.equal([0, 50, 100, 150, 200, 200]);
  });

  it('gives a copy at the same size and refuses a size of nothing', () => {
    const photo = pattern(4, 5);
    const copy = resizePhoto(photo, 4, 5, 'half-pixel');
    expect(copy.data).to.not.equal(photo.data);
    expect(copy.data).to.deep.equal(photo.data);
    expect(() => resizePhoto(photo, 0, 5, 'half-pixel'))
      .to.throw('A photo of 0×5')
      .with.property('code', 'SHAPE');
  });
});
