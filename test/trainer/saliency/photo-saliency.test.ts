import type { RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { borderContrast } from '../../../trainer/saliency/border-contrast.ts';
import { minimumBarrier } from '../../../trainer/saliency/minimum-barrier.ts';
import { photoSaliency } from '../../../trainer/saliency/photo-saliency.ts';

/** A noisy two-coloured ground with a red disc. */
function disc(height: number, width: number, row: number, column: number, radius: number): RgbImage {
  const random = createRandom(9);
  const data = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    const [y, x] = [Math.floor(i / width), i % width];
    const inside = Math.hypot(y - row, x - column) < radius;
    const ground = x < width / 2 ? [70, 120, 60] : [140, 140, 150];
    const colour = inside ? [200, 60, 60] : ground;
    data.set(
      colour.map((v) => v + random.integer(30)),
      i * 3,
    );
  }
  return { kind: 'rgb', data, height, width };
}

function meanWhere(map: { data: Float32Array; width: number }, keep: (y: number, x: number) => boolean): number {
  let [sum, count] = [0, 0];
  map.data.forEach((value, i) => {
    if (!keep(Math.floor(i / map.width), i % map.width)) return;
    sum += value;
    count++;
  });
  return sum / count;
}

describe('borderContrast', () => {
  it('raises the colour that the border has not, even when the object touches one side', () => {
    for (const [row, column] of [
      [20, 30],
      [20, 0],
    ] as const) {
      const map = borderContrast(disc(40, 60, row, column, 9));
      const inside = (y: number, x: number) => Math.hypot(y - row, x - column) < 8;
      expect(meanWhere(map, inside)).to.be.greaterThan(2.5 * meanWhere(map, (y, x) => !inside(y, x)));
    }
  });

  it('is the Mahalanobis distance, each strip divided by its peak, the largest left out', () => {
    // border of 100 ± 0, one pixel (110, 100, 100) and one (100, 120, 100): distances 10 and 20 over √5, peak 20
    const data = new Uint8Array(4 * 5 * 3).fill(100);
    data[(1 * 5 + 2) * 3] = 110;
    data[(2 * 5 + 2) * 3 + 1] = 120;
    const map = borderContrast({ kind: 'rgb', data, height: 4, width: 5 });
    expect(map.data[1 * 5 + 2]).to.be.closeTo(0.5, 1e-6);
    expect(map.data[2 * 5 + 2]).to.equal(1);
    expect(map.data[0]).to.equal(0);
  });

  it('is 0 for a photo of one colour', () => {
    expect([
      ...borderContrast({ kind: 'rgb', data: new Uint8Array(27).fill(9), height: 3, width: 3 }).data,
    ]).to.deep.equal(Array(9).fill(0));
  });
});

describe('photoSaliency', () => {
  it('adds minimum barrier and border contrast and peaks at 1', () => {
    const photo = disc(30, 40, 15, 20, 8);
    const [barrier, border, both] = [minimumBarrier(photo), borderContrast(photo), photoSaliency(photo)];
    expect(Math.max(...both.data)).to.equal(1);
    const peak = Math.max(...barrier.data.map((v, i) => v + border.data[i]!));
    for (let i = 0; i < both.data.length; i++) {
      expect(both.data[i]).to.be.closeTo((barrier.data[i]! + border.data[i]!) / peak, 1e-6);
    }
  });
});
