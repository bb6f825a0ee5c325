import { DsrgError, type LabelMap, type RgbImage, resizeLabels, resizePhoto } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { drawGeometry, type Geometry, warpGeometry } from '../../../trainer/data/draw-geometry.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import { transformCues, transformLabels, transformMap, transformPhoto } from '../../../trainer/data/transform.ts';
import { cuesOfLabels, labelsOfCues } from '../../../trainer/seeds/cue-map.ts';

const grey = (height: number, width: number, ...values: number[]): RgbImage => ({
  kind: 'rgb',
  data: Uint8Array.from(values.flatMap((v) => [v, v, v])),
  height,
  width,
});
const labelMap = (height: number, width: number, ...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height,
  width,
});
const values = ({ data }: RgbImage) => [...data].filter((_, i) => i % 3 === 0);

/** A photo whose grey is its label, in stripes `step` pixels wide: photo, labels and cues can be compared pixel by pixel. */
function stripes(height: number, width: number, step: number): { photo: RgbImage; labels: LabelMap } {
  const labels = Array.from({ length: height * width }, (_, i) => Math.floor((i % width) / step) % 4);
  return { photo: grey(height, width, ...labels), labels: labelMap(height, width, ...labels) };
}

describe('drawGeometry', () => {
  it('crops inside, uniformly with both ends, and flips half the time', () => {
    const random = createRandom(1);
    const seen = { tops: new Set<number>(), lefts: new Set<number>(), flips: 0 };
    for (let i = 0; i < 400; i++) {
      const { top, left, flip, resized } = drawGeometry(
        random,
        { height: 5, width: 8 },
        { crop: { height: 3, width: 4 } },
      );
      seen.tops.add(top);
      seen.lefts.add(left);
      seen.flips += flip ? 1 : 0;
      expect(resized).to.deep.equal({ height: 5, width: 8 });
    }
    expect([...seen.tops].sort()).to.deep.equal([0, 1, 2]);
    expect([...seen.lefts].sort()).to.deep.equal([0, 1, 2, 3, 4]);
    expect(seen.flips).to.be.within(150, 250);
  });

  it("pads small photos anywhere, or at the bottom and right as DSRG's retraining does", () => {
    const random = createRandom(2);
    const crop = { height: 6, width: 6 };
    const tops = new Set<number>();
    for (let i = 0; i < 100; i++) tops.add(drawGeometry(random, { height: 4, width: 9 }, { crop }).top);
    expect([...tops].sort()).to.deep.equal([-1, -2, 0].sort());
    expect(drawGeometry(random, { height: 4, width: 9 }, { crop, place: 'corner' }).top).to.equal(0);
  });

  it("warps to the crop's size first where asked to, scale acting on that", () => {
    const random = createRandom(4);
    const [source, crop] = [
      { height: 375, width: 500 },
      { height: 321, width: 321 },
    ];
    const plain = drawGeometry(random, source, { crop, base: 'warped', flip: 0 });
    expect(plain).to.deep.equal(warpGeometry(source, crop));
    const { resized, top } = drawGeometry(random, source, { crop, base: 'warped', scale: [1.25, 1.25] });
    expect(resized).to.deep.equal({ height: 401, width: 401 });
    expect(top).to.be.within(0, 80);
  });

  it('keeps scale, long side and stretch within their bounds', () => {
    const random = createRandom(3);
    const source = { height: 100, width: 200 };
    const crop = { height: 50, width: 50 };
    for (let i = 0; i < 200; i++) {
      const scaled = drawGeometry(random, source, { crop, scale: [0.5, 2] }).resized;
      expect(scaled.height).to.be.within(50, 200);
      expect(scaled.width / scaled.height).to.be.closeTo(2, 0.05);
      expect(drawGeometry(random, source, { crop, longSide: [64, 90] }).resized.width).to.be.within(64, 90);
      const { height, width } = drawGeometry(random, source, { crop, stretch: [0.8, 1.25] }).resized;
      expect(height).to.equal(100);
      expect(width).to.be.within(160, 250);
    }
    expect(() => drawGeometry(random, source, { crop, scale: [2, 1] })).to.throw(DsrgError, /scale \[2,1\]/);
  });
});

describe('transformPhoto, transformLabels, transformMap, transformCues', () => {
  it('crop, pad and flip alike', () => {
    const geometry: Geometry = {
      source: { height: 2, width: 3 },
      resized: { height: 2, width: 3 },
      top: -1,
      left: 1,
      height: 3,
      width: 3,
      flip: true,
    };
    expect(values(transformPhoto(grey(2, 3, 1, 2, 3, 4, 5, 6), geometry, [9, 9, 9]))).to.deep.equal([
      9, 9, 9, 9, 3, 2, 9, 6, 5,
    ]);
    const labels = transformLabels(labelMap(2, 3, 1, 2, 3, 4, 5, 6), geometry);
    expect([...labels.data]).to.deep.equal([255, 255, 255, 255, 3, 2, 255, 6, 5]);
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const grey6 = { kind: 'float', channels: 1, height: 2, width: 3, data } as const;
    expect([...transformMap(grey6, geometry).data]).to.deep.equal([0, 0, 0, 0, 3, 2, 0, 6, 5]);
    const mirrored = { top: 0, left: 0, height: 2, width: 3 };
    expect([...transformMap(grey6, { ...geometry, mirrored }).data]).to.deep.equal([5, 6, 5, 2, 3, 2, 5, 6, 5]);
    expect(() => transformMap({ ...grey6, height: 3, width: 2 }, geometry)).to.throw('The map is 3×2');
    const cues = cuesOfLabels(labelMap(2, 3, 1, 2, 3, 4, 5, 6), 7);
    expect(labelsOfCues(transformCues(cues, geometry, { height: 3, width: 3 }))).to.deep.equal(labels);
  });

  it('warp as stage S does: every cue stays where it is, mirrored with the photo', () => {
    const { labels } = stripes(41, 41, 5);
    const cues = cuesOfLabels(labels, 4);
    const source = { height: 375, width: 500 };
    const size = { height: 321, width: 321 };
    expect(transformCues(cues, warpGeometry(source, size), { height: 41, width: 41 })).to.deep.equal(cues);
    const flipped = transformCues(cues, warpGeometry(source, size, true), { height: 41, width: 41 });
    const mirror = labels.data.map((_, i) => labels.data[i - (i % 41) + 40 - (i % 41)]!);
    expect(labelsOfCues(flipped).data).to.deep.equal(mirror);
  });

  it('keep photo, labels and cues on top of each other under any drawn geometry', () => {
    const { photo, labels } = stripes(60, 81, 20);
    const cues = cuesOfLabels(labels, 4); // as fine as the photo, so that cells must agree away from edges
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom('align-corners' as const, 'half-pixel' as const),
        (seed, convention) => {
          const random = createRandom(seed);
          const options = { crop: { height: 41, width: 57 }, scale: [0.5, 1.6], stretch: [0.9, 1.1] } as const;
          const geometry = drawGeometry(random, photo, options);
          const picture = values(transformPhoto(photo, geometry, [77, 77, 77]));
          const cut = transformLabels(labels, geometry).data;
          const seeds = labelsOfCues(transformCues(cues, geometry, options.crop, convention)).data;
          let [padding, wrong, misplaced] = [0, 0, 0];
          cut.forEach((label, i) => {
            if ((label === 255) !== (picture[i] === 77) || (label === 255) !== (seeds[i] === 255)) padding++;
            if (label !== 255 && label !== picture[i]) wrong++;
            if (label !== seeds[i]) misplaced++;
          });
          // bilinear edges between stripes may differ by a pixel a row; the middle of stripes may not
          expect(padding).to.equal(0);
          expect(wrong / cut.length).to.be.below(0.12);
          expect(misplaced / cut.length).to.be.below(0.12);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuse a label map that is not as large as its photo', () => {
    const geometry = warpGeometry({ height: 2, width: 3 }, { height: 4, width: 4 });
    expect(() => transformLabels(labelMap(3, 2, 0, 0, 0, 0, 0, 0), geometry)).to.throw(
      DsrgError,
      /3×2, .* photo of 2×3/,
    );
  });

  it('reach the CRF as every 8th pixel: 321 to 41 with aligned corners', () => {
    const random = createRandom(5);
    const photo = grey(321, 321, ...Array.from({ length: 321 * 321 }, () => random.integer(256)));
    const small = values(resizePhoto(photo, 41, 41, 'align-corners'));
    const whole = values(photo);
    small.forEach((value, i) => {
      expect(value).to.equal(whole[Math.floor(i / 41) * 8 * 321 + (i % 41) * 8]);
    });
    const labels = labelMap(321, 321, ...whole);
    expect([...resizeLabels(labels, 41, 41, 'align-corners').data]).to.deep.equal(small);
  });
});
