import { DsrgError, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { minimumBarrier } from '../../../trainer/saliency/minimum-barrier.ts';

const grey = (height: number, width: number, ...values: number[]): RgbImage => ({
  kind: 'rgb',
  data: Uint8Array.from(values.flatMap((v) => [v, v, v])),
  height,
  width,
});

/** Exact minimum barrier distance of a small grey picture: for every floor and ceiling, what the border reaches between them. */
function exactBarrier(values: number[], width: number): number[] {
  const best = values.map(() => Number.POSITIVE_INFINITY);
  const levels = [...new Set(values)];
  for (const low of levels) {
    for (const high of levels.filter((level) => level >= low)) {
      const inside = (i: number) => values[i]! >= low && values[i]! <= high;
      const isBorder = (i: number) =>
        i < width || i >= values.length - width || i % width === 0 || i % width === width - 1;
      const reached = values.map((_, i) => i).filter((i) => isBorder(i) && inside(i));
      const seen = new Set(reached);
      for (const i of reached) {
        best[i] = Math.min(best[i]!, isBorder(i) ? 0 : high - low);
        for (const next of [i - width, i + width, i % width > 0 ? i - 1 : -1, i % width < width - 1 ? i + 1 : -1]) {
          if (next < 0 || next >= values.length || seen.has(next) || !inside(next)) continue;
          seen.add(next);
          reached.push(next);
        }
      }
    }
  }
  return best;
}

describe('minimumBarrier', () => {
  it('finds an object that does not touch the border, and not one that does', () => {
    // biome-ignore format: a picture
    const photo = grey(5, 6,
      50, 50, 50, 50, 50, 50,
      50, 90, 90, 50, 20, 20,
      50, 90, 90, 50, 20, 20,
      50, 50, 50, 50, 50, 50,
      50, 50, 50, 50, 50, 50,
    );
    // biome-ignore format: a picture
    expect([...minimumBarrier(photo).data]).to.deep.equal([
      0, 0, 0, 0, 0, 0,
      0, 1, 1, 0, 0, 0,
      0, 1, 1, 0, 0, 0,
      0, 0, 0, 0, 0, 0,
      0, 0, 0, 0, 0, 0,
    ]);
  });

  it('is 0 for a photo of one colour, however small, and adds the channels', () => {
    expect([...minimumBarrier(grey(1, 2, 7, 7)).data]).to.deep.equal([0, 0]);
    expect([...minimumBarrier(grey(3, 3, 7, 7, 7, 7, 7, 7, 7, 7, 7)).data]).to.deep.equal(Array(9).fill(0));
    const coloured = grey(3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    coloured.data.set([30, 10, 0], 5 * 3);
    coloured.data.set([80, 0, 0], 6 * 3);
    expect([...minimumBarrier(coloured).data.slice(5, 7)]).to.deep.equal([0.5, 1]);
  });

  it('lies close above the exact distance on random pictures (never below: each value belongs to a real path)', () => {
    const random = createRandom(6);
    let [sum, exactSum] = [0, 0];
    for (let run = 0; run < 40; run++) {
      const values = Array.from({ length: 80 }, () => random.integer(6) * 40);
      // a pixel of 255 amid zeros is exactly 255 away, so that the result times 255 is in grey levels
      for (const row of [2, 3, 4]) values.fill(0, row * 10 + 2, row * 10 + 5);
      values[33] = 255;
      const exact = exactBarrier(values, 10);
      expect(exact[33]).to.equal(255);
      minimumBarrier(grey(8, 10, ...values), { passes: 5 }).data.forEach((v, i) => {
        expect(v * 255).to.be.at.least(exact[i]! - 1e-3);
        sum += v * 255;
        exactSum += exact[i]!;
      });
    }
    expect(sum / exactSum).to.be.within(1, 1.25);
  });

  it('refuses no passes', () => {
    expect(() => minimumBarrier(grey(3, 3, 0, 0, 0, 0, 9, 0, 0, 0, 0), { passes: 0 })).to.throw(DsrgError, /0 passes/);
  });
});
