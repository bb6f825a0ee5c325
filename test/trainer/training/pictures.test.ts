import type { RgbImage } from '@dsrg/core';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { createNetwork } from '../../../core/networks/create-network.ts';
import { tiny as tinyPreset } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { drawPicture } from '../../../trainer/training/pictures.ts';

const network = createNetwork('tiny', { classes: 3 });
const training = { ...tinyPreset.settings.retrain, crop: 60, scale: [1, 1] as [number, number], jitter: 0 };

/** Red grows downwards, green to the right. */
function ramps(height: number, width: number): RgbImage {
  const data = new Uint8Array(height * width * 3);
  for (let k = 0; k < height * width; k++) {
    data[3 * k] = (255 * Math.floor(k / width)) / (height - 1);
    data[3 * k + 1] = (255 * (k % width)) / (width - 1);
  }
  return { kind: 'rgb', data, height, width };
}

describe('trainer/training drawPicture', () => {
  it('warps the whole photo to the crop, mirrored every other time', () => {
    const source = ramps(40, 160);
    const lefts = new Set<boolean>();
    for (let seed = 0; seed < 12; seed++) {
      const { photo, shown } = drawPicture(
        source,
        { network, training: { ...training, fit: 'warp' }, longSide: 80 },
        createRandom(seed),
      );
      expect([photo.height, photo.width]).to.deep.equal([60, 60]);
      expect(shown).to.equal(photo);
      const corner = (row: number, column: number) => [...photo.data.subarray((row * 60 + column) * 3).subarray(0, 2)];
      const [left, right] = [corner(0, 0), corner(59, 59)];
      expect(left[0]).to.be.below(4);
      expect(right[0]).to.be.above(250);
      expect(Math.abs((left[1] as number) - (right[1] as number))).to.be.above(248);
      lefts.add((left[1] as number) < 128);
    }
    expect([...lefts].sort()).to.deep.equal([false, true]);
  });

  it('cuts the crop out of the photo at the size that the settings say, and fills what is missing with the mean', () => {
    // At a long side of 80 the photo of 40×160 has 20 rows: the crop of 60 has 40 rows beside it.
    const { photo, geometry } = drawPicture(
      ramps(40, 160),
      { network, training: { ...training, fit: 'crop' }, longSide: 80 },
      createRandom(1),
    );
    expect(geometry.resized).to.deep.equal({ height: 20, width: 80 });
    const filled = Array.from({ length: 60 }, (_, row) => photo.data.subarray(row * 180, row * 180 + 180)).filter(
      (row) => row.every((value) => Math.abs(value - 127.5) < 1),
    );
    expect(filled).to.have.length(40);
  });

  it('cuts the crop out of the unresized photo, padded at its bottom and right (DSRG’s stage F)', () => {
    const source = ramps(40, 100);
    const lefts = new Set<number>();
    for (let seed = 0; seed < 8; seed++) {
      const picture = drawPicture(
        source,
        { network, training: { ...training, fit: 'native', mirror: false }, longSide: 80 },
        createRandom(seed),
      );
      const { geometry, photo } = picture;
      expect(geometry).to.deep.include({ resized: { height: 40, width: 100 }, top: 0, flip: false });
      expect(geometry.left).to.be.within(0, 40);
      lefts.add(geometry.left);
      for (let row = 0; row < 60; row++) {
        const at = photo.data.subarray(row * 180, row * 180 + 180);
        if (row < 40) expect(at[1]).to.equal(source.data[(row * 100 + geometry.left) * 3 + 1]);
        else expect(at.every((value) => Math.abs(value - 127.5) < 1)).to.equal(true);
      }
    }
    expect(lefts.size).to.be.above(4);
  });

  it('changes colours only for the network, and repeats itself', () => {
    const draw = () =>
      drawPicture(
        ramps(50, 50),
        { network, training: { ...training, fit: 'warp', jitter: 0.5 }, longSide: 80 },
        createRandom(3),
      );
    const { photo, shown } = draw();
    expect(shown.data).not.to.deep.equal(photo.data);
    expect(draw()).to.deep.equal({ photo, shown, geometry: draw().geometry });
    const plain = drawPicture(
      ramps(50, 50),
      { network, training: { ...training, fit: 'warp' }, longSide: 80 },
      createRandom(3),
    );
    expect(plain.photo.data).to.deep.equal(photo.data);
  });
});
