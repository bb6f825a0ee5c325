import { type RgbImage, resizePhotoSmooth } from '@dsrg/core';
import { expect } from 'chai';

/** 5×7 pixels of (37 k² + 11 k) mod 251. */
const photo: RgbImage = {
  ...{ kind: 'rgb', height: 5, width: 7 },
  data: Uint8Array.from({ length: 105 }, (_, k) => (37 * k * k + 11 * k) % 251),
};

describe('core/image resizePhotoSmooth', () => {
  // Pillow 13.0.0, Image.frombytes('RGB', (7, 5), data).resize((width, height), Image.BILINEAR).tobytes()
  const pillow: [height: number, width: number, samples: number[]][] = [
    [1, 1, [145, 125, 129]],
    [2, 3, [160, 111, 178, 169, 113, 111, 164, 111, 132, 157, 144, 127, 125, 145, 115, 97, 122, 126]],
    [
      ...([5, 4] as const),
      [
        ...[
          56, 89, 196, 121, 109, 170, 163, 98, 106, 170, 59, 154, 233, 75, 218, 202, 117, 96, 228, 140, 66, 200, 137,
          136,
        ],
        ...[
          175, 160, 124, 166, 119, 156, 96, 126, 160, 90, 75, 134, 121, 154, 154, 134, 135, 90, 98, 176, 128, 127, 160,
        ],
        ...[124, 178, 152, 68, 157, 155, 158, 104, 100, 49, 37, 106, 142],
      ],
    ],
    [
      ...([3, 7] as const),
      [
        ...[
          100, 61, 203, 169, 101, 215, 151, 162, 139, 154, 28, 83, 213, 166, 85, 185, 109, 106, 178, 72, 184, 220, 113,
        ],
        ...[
          136, 121, 180, 174, 186, 77, 125, 164, 165, 101, 111, 139, 129, 110, 109, 182, 134, 104, 92, 206, 174, 73, 82,
        ],
        ...[129, 142, 230, 140, 125, 40, 172, 127, 157, 117, 43, 44, 118, 123, 95, 140, 152],
      ],
    ],
  ];

  for (const [height, width, samples] of pillow) {
    it(`gives what Pillow gives at ${height}×${width}`, () => {
      const { data, ...shape } = resizePhotoSmooth(photo, height, width);
      expect(shape).to.deep.equal({ kind: 'rgb', height, width });
      expect([...data]).to.deep.equal(samples);
    });
  }

  it('gives the first and last rows and columns of an enlarged photo as Pillow does', () => {
    const { data } = resizePhotoSmooth(photo, 8, 10);
    expect([...data.subarray(0, 12)]).to.deep.equal([0, 48, 170, 63, 95, 201, 122, 134, 220, 142, 133, 198]);
    expect([...data.subarray(231)]).to.deep.equal([67, 106, 32, 29, 111, 129, 32, 98, 238]);
  });

  it('copies a photo of the size asked for, and refuses none', () => {
    const same = resizePhotoSmooth(photo, 5, 7);
    expect(same.data).to.deep.equal(photo.data);
    expect(same.data).to.not.equal(photo.data);
    expect(() => resizePhotoSmooth(photo, 0, 7)).to.throw('A photo');
  });
});
