import { crfPresets, denseCrf, type FloatBatch, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { floorProbabilities } from '../../../trainer/losses/floor-probabilities.ts';
import { flooredSoftmax } from '../../../trainer/losses/floored-softmax.ts';
import { refinementUnary, type UnaryMode } from '../../../trainer/seeds/refinement-unary.ts';
import { numbers } from '../../numbers.ts';

const [classes, side] = [21, 41];
const cells = side * side;
const next = numbers(12);

/** A picture of two things before a slope, with a camera's noise. */
const photo: RgbImage = { kind: 'rgb', data: new Uint8Array(3 * cells), height: side, width: side };
for (let cell = 0; cell < cells; cell++) {
  const [y, x] = [Math.floor(cell / side), cell % side];
  const thing = Math.hypot(y - 14, x - 12) < 9 ? [190, 90, 60] : Math.hypot(y - 28, x - 29) < 8 ? [60, 120, 70] : null;
  const colour = thing ?? [110 + y, 130 + y, 170 - x];
  for (let k = 0; k < 3; k++) photo.data[3 * cell + k] = (colour[k] as number) + 16 * (next() - 0.5);
}

/** Smooth scores of every class: three waves each. */
const scores = Float32Array.from({ length: classes * cells });
for (let c = 0; c < classes; c++) {
  const waves = Array.from({ length: 3 }, () => [next(), next(), next()] as [number, number, number]);
  for (let cell = 0; cell < cells; cell++) {
    const [y, x] = [Math.floor(cell / side) / side, (cell % side) / side];
    scores[c * cells + cell] = waves.reduce((sum, [a, b, p]) => sum + Math.sin(9 * (a * y + b * x) + 6.3 * p), 0);
  }
}

const logitsOf = (gain: number): FloatBatch => ({
  ...{ kind: 'batch', count: 1, channels: classes, height: side, width: side },
  data: scores.map((score) => gain * score),
});

/** The largest value of each cell. */
function tops({ data }: { readonly data: ArrayLike<number> }): number[] {
  return Array.from({ length: cells }, (_, cell) => {
    return Math.max(...Array.from({ length: classes }, (_, c) => data[c * cells + cell] as number));
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The maps of a network that is as sure as `wanted`, the mean of its largest probabilities. */
function surenessOf(wanted: number): FloatBatch {
  let [low, high] = [0, 20];
  for (let k = 0; k < 40; k++) {
    const middle = (low + high) / 2;
    if (mean(tops(flooredSoftmax(logitsOf(middle)))) < wanted) low = middle;
    else high = middle;
  }
  return logitsOf(low);
}

function refine(wanted: number, mode: UnaryMode) {
  const unary = refinementUnary(flooredSoftmax(surenessOf(wanted)), 0, mode);
  const best = tops(floorProbabilities(denseCrf(photo, unary, crfPresets['dsrg-train'])));
  const share = (bar: number) => best.filter((value) => value > bar).length / cells;
  return { mean: mean(best), above85: share(0.85), above99: share(0.99) };
}

describe('the CRF on p and on log p (DSRG’s train-s.prototxt hands it p, its test log p)', () => {
  it('on p leaves an undecided network undecided, so that nothing can grow', () => {
    for (const sureness of [0.08, 0.12]) {
      const { mean: top, above85 } = refine(sureness, 'probability');
      expect(top).to.be.below(0.1);
      expect(above85).to.equal(0);
    }
  });

  it('on p goes over from there to sureness almost everywhere', () => {
    const rows = [0.12, 0.22, 0.44, 0.6].map((sureness) => refine(sureness, 'probability'));
    for (const [k, row] of rows.entries()) {
      if (k > 0) expect(row.mean).to.be.above((rows[k - 1] as typeof row).mean);
      expect(row.above99).to.be.at.most(row.above85);
    }
    const [, , half, sure] = rows as [object, object, (typeof rows)[0], (typeof rows)[0]];
    expect(half.above85).to.be.within(0.2, 0.95);
    expect(sure.mean).to.be.above(0.95);
    expect(sure.above85).to.be.above(0.9);
    expect(sure.above99).to.be.above(0.8);
  });

  it('on log p is sure of everything from the start', () => {
    for (const sureness of [0.12, 0.44, 0.6]) {
      const { mean: top, above85 } = refine(sureness, 'log-probability');
      expect(top).to.be.above(0.9);
      expect(above85).to.be.above(0.85);
    }
  });
});
