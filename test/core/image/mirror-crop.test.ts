import type { LabelMap, RgbImage } from '@dsrg/core';
import { mirrorCrop, mirrorPlace } from '@dsrg/core';
import { createRandom, transformCues, transformLabels, transformPhoto } from '@dsrg/trainer';
import { expect } from 'chai';
import { drawTight } from '../../../trainer/data/draw-geometry.ts';
import { cuesOfLabels } from '../../../trainer/seeds/cue-map.ts';

describe('core/image mirrorCrop', () => {
  it('mirrors without repeating the border, as often as needed (numpy.pad, reflect)', () => {
    const places = Array.from({ length: 11 }, (_, k) => mirrorPlace(k - 4, 0, 3));
    // np.pad([0, 1, 2], 4, mode='reflect')
    expect(places).to.deep.equal([0, 1, 2, 1, 0, 1, 2, 1, 0, 1, 2]);
    expect([-3, 0, 5].map((place) => mirrorPlace(place, 7, 1))).to.deep.equal([7, 7, 7]);
  });

  it('shows nothing beyond the part', () => {
    const image = Uint8Array.from({ length: 20 }, (_, k) => k); // 4 rows of 5
    const part = { top: 1, left: 1, height: 2, width: 3 }; // 6 7 8 / 11 12 13
    const shown = mirrorCrop(image, 1, 5, { top: 0, left: 0, height: 4, width: 5 }, part);
    expect([...shown]).to.deep.equal([
      ...[12, 11, 12, 13, 12],
      ...[7, 6, 7, 8, 7],
      ...[12, 11, 12, 13, 12],
      ...[7, 6, 7, 8, 7],
    ]);
  });

  it('pads photo, labels and cues alike', () => {
    const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(0, 1, 2, 0, 1, 2), height: 2, width: 3 };
    const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(18), height: 2, width: 3 };
    for (const [k, label] of labels.data.entries()) photo.data.fill(100 * label, 3 * k, 3 * k + 3);
    const size = { height: 2, width: 3 };
    const mirrored = { top: 0, left: 0, ...size };
    const geometry = { source: size, resized: size, top: -1, left: -1, height: 4, width: 6, flip: true, mirrored };
    const shown = transformLabels(labels, geometry);
    const straight = [1, 0, 1, 2, 1, 0];
    expect([...shown.data.subarray(0, 6)]).to.deep.equal([...straight].reverse());
    const pixels = transformPhoto(photo, geometry, [0, 0, 0]);
    expect([...pixels.data].filter((_, k) => k % 3 === 0)).to.deep.equal([...shown.data].map((label) => 100 * label));
    const cues = transformCues(cuesOfLabels(labels, 3), geometry, { height: 4, width: 6 });
    for (const [cell, label] of shown.data.entries()) {
      expect([0, 1, 2].map((c) => cues.data[c * 24 + cell])).to.deep.equal([0, 1, 2].map((c) => (c === label ? 1 : 0)));
    }
  });
});

describe('trainer/data drawTight', () => {
  it('cuts at most a tenth off each side, and brings the longer side of the rest to the picture’s', () => {
    for (let seed = 0; seed < 50; seed++) {
      const source = { height: 200, width: 300 };
      const drawn = drawTight(createRandom(seed), source, { side: 100, cut: 0.1, flip: 0 });
      const { top, left, height, width } = drawn.mirrored as NonNullable<typeof drawn.mirrored>;
      expect(Math.max(height, width)).to.be.within(99, 100);
      const { resized } = drawn;
      expect(height / resized.height).to.be.within(0.79, 1.01);
      expect(width / resized.width).to.be.within(0.79, 1.01);
      expect(top / resized.height).to.be.within(0, 0.11);
      expect(left + width).to.be.at.most(resized.width);
      // In the middle: as much above as below, but for a pixel.
      expect(Math.abs(top - drawn.top - (drawn.top + 100 - top - height))).to.be.at.most(1);
    }
  });
});
