import { DsrgError, type FloatBatch, type ProbabilityMap } from '@dsrg/core';
import { expect } from 'chai';
import type { Batch } from '../../../trainer/losses/batch.ts';
import { boundaryLoss } from '../../../trainer/losses/boundary-loss.ts';
import { floorProbabilities } from '../../../trainer/losses/floor-probabilities.ts';
import { flooredSoftmax } from '../../../trainer/losses/floored-softmax.ts';
import { seededLoss } from '../../../trainer/losses/seeded-loss.ts';
import { balancedSeedingLoss, secSeedingLoss } from '../../../trainer/losses/seeding-loss.ts';
import { type CueMap, createCueMap } from '../../../trainer/seeds/cue-map.ts';
import { numbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

type Shape = [number, number, number, number];
const shape: Shape = [2, 4, 2, 3];

function randomCues([count, classes, height, width]: Shape, next: () => number, share = 0.3): CueMap[] {
  return Array.from({ length: count }, () => {
    const cues = createCueMap(classes, height, width);
    for (let i = 0; i < cues.data.length; i++) cues.data[i] = next() < share ? 1 : 0;
    return cues;
  });
}

/** Refined maps; `sharpness` large makes ratios that the clip cuts off. */
function randomRefined(
  [count, classes, height, width]: Shape,
  next: () => number,
  sharpness: number,
): ProbabilityMap[] {
  return Array.from({ length: count }, () => {
    const logits = batchOf([1, classes, height, width], () => next() * sharpness);
    const data = Float32Array.from(flooredSoftmax(logits).data);
    return { kind: 'probabilities' as const, data, classes, height, width };
  });
}

describe('seeding loss', () => {
  it('is 2·ln 21 for uniform predictions with seeds of both kinds', () => {
    const p = flooredSoftmax(batchOf([3, 21, 5, 5], () => 0.7));
    const next = numbers(2);
    expect(balancedSeedingLoss(p, randomCues([3, 21, 5, 5], next)).value).to.be.closeTo(2 * Math.log(21), 1e-9);
    expect(secSeedingLoss(p, randomCues([3, 21, 5, 5], next)).value).to.be.closeTo(Math.log(21), 1e-9);
  });

  it('balances: one background cell weighs as much as all foreground cells together', () => {
    const p = batchOf([1, 3, 1, 4], () => 1);
    p.data.set([0.5, 0.1, 0.1, 0.1, 0.3, 0.2, 0.2, 0.2, 0.2, 0.7, 0.7, 0.7]);
    const cues = createCueMap(3, 1, 4);
    cues.data[0] = 1; // background at cell 0
    cues.data[4 + 1] = 1; // class 1 at cell 1
    cues.data[8 + 2] = 1; // class 2 at cells 2 and 3
    cues.data[8 + 3] = 1;
    const logs = { background: Math.log(0.5), foreground: Math.log(0.2) + 2 * Math.log(0.7) };
    expect(balancedSeedingLoss(p, [cues]).value).to.be.closeTo(-logs.background - logs.foreground / 3, 1e-12);
    expect(secSeedingLoss(p, [cues]).value).to.be.closeTo(-(logs.background + logs.foreground) / 4, 1e-12);
  });

  it('is 0 without seeds, not NaN', () => {
    const p = flooredSoftmax(batchOf(shape, () => 0));
    const none = randomCues(shape, () => 1);
    expect(balancedSeedingLoss(p, none).value).to.equal(0);
    expect([...secSeedingLoss(p, none).gradient.data]).to.deep.equal(new Array(48).fill(0));
  });

  it('has the gradient that finite differences find', () => {
    const next = numbers(3);
    const p = flooredSoftmax(batchOf(shape, () => next() * 4));
    const cues = randomCues(shape, next);
    for (const loss of [balancedSeedingLoss, secSeedingLoss] as const) {
      expectGradient(p, loss(p, cues).gradient.data, (q) => loss(q, cues).value);
    }
  });
});

describe('boundaryLoss', () => {
  it('is the mean KL divergence where nothing is clipped, 0 where p = q', () => {
    const p = batchOf([1, 2, 1, 1], () => 0.5);
    const q: ProbabilityMap = {
      kind: 'probabilities',
      data: Float32Array.of(0.25, 0.75),
      classes: 2,
      height: 1,
      width: 1,
    };
    const kl = 0.25 * Math.log(0.5) + 0.75 * Math.log(1.5);
    expect(boundaryLoss(p, [q]).value).to.be.closeTo(kl, 1e-12);
    expect(boundaryLoss(p, [{ ...q, data: Float64Array.of(0.5, 0.5) }]).value).to.equal(0);
  });

  it('clips the ratio at 0.05 and 20 as DSRG, and not at all as SEC', () => {
    const p = batchOf([1, 2, 1, 1], () => 0);
    p.data.set([0.999, 0.001]);
    const q = { kind: 'probabilities' as const, data: Float64Array.of(0.01, 0.99), classes: 2, height: 1, width: 1 };
    const clipped = boundaryLoss(p, [q]);
    expect(clipped.value).to.be.closeTo(0.01 * Math.log(0.05) + 0.99 * Math.log(20), 1e-12);
    expect([...clipped.gradient.data]).to.deep.equal([0, 0]);
    const open = boundaryLoss(p, [q], { clip: 'none' });
    expect(open.value).to.be.closeTo(0.01 * Math.log(0.01 / 0.999) + 0.99 * Math.log(990), 1e-12);
    expect(open.gradient.data[1]).to.be.closeTo(-990, 1e-9);
  });

  it('stays finite where a probability has underflowed to 0', () => {
    const p = batchOf([1, 2, 1, 1], () => 0);
    p.data.set([1, 0]);
    const q = { kind: 'probabilities' as const, data: Float64Array.of(0.5, 0.5), classes: 2, height: 1, width: 1 };
    for (const clip of ['none', [0.05, 20]] as const) {
      const { value, gradient, refinedGradient } = boundaryLoss(p, [q], { clip });
      for (const number of [value, ...gradient.data, ...refinedGradient.data])
        expect(Number.isFinite(Math.fround(number)), `${clip}: ${number}`).to.equal(true);
    }
  });

  for (const [name, clip] of [
    ['clipped', [0.05, 20]],
    ['unclipped', 'none'],
  ] as const) {
    it(`has both gradients that finite differences find, ${name}`, () => {
      const next = numbers(4);
      const p = flooredSoftmax(batchOf(shape, () => next() * 5));
      const q = flooredSoftmax(batchOf(shape, () => next() * 9));
      const maps = (batch: Batch<Float64Array>) =>
        [0, 1].map((n) => ({
          kind: 'probabilities' as const,
          data: batch.data.slice(n * 24, n * 24 + 24),
          classes: 4,
          height: 2,
          width: 3,
        }));
      const { gradient, refinedGradient } = boundaryLoss(p, maps(q), { clip });
      expectGradient(p, gradient.data, (x) => boundaryLoss(x, maps(q), { clip }).value, { step: 1e-7 });
      const logarithm = { ...q, data: q.data.map(Math.log) };
      const value = (x: Batch<Float64Array>) =>
        boundaryLoss(p, maps({ ...x, data: x.data.map(Math.exp) }), { clip }).value;
      expectGradient(logarithm, refinedGradient.data, value);
    });
  }
});

describe('seededLoss', () => {
  it('is the sum of its parts, and its gradient is the derivative when the CRF is a constant', () => {
    const next = numbers(5);
    const logits = batchOf(shape, () => next() * 5 - 2);
    const cues = randomCues(shape, next);
    const refined = randomRefined(shape, next, 8);
    for (const seeding of ['balanced', 'sec'] as const) {
      const options = { crfGradient: 'none', seeding, seedWeight: 0.7, boundaryWeight: 1.3 } as const;
      const { value, parts, gradient } = seededLoss(logits, cues, refined, options);
      expect(value).to.be.closeTo(0.7 * parts.seed + 1.3 * parts.boundary, 1e-12);
      expectGradient(logits, gradient.data, (z) => seededLoss(z, cues, refined, options).value);
    }
  });

  it("adds (1 − q)·∂L/∂(log q) to ∂L/∂p with crfGradient 'dsrg': the derivative of L(p, log q) along that direction", () => {
    const next = numbers(6);
    const logits = batchOf(shape, () => next() * 3);
    const refined = randomRefined(shape, next, 3);
    const none = randomCues(shape, () => 1);
    const { gradient } = seededLoss(logits, none, refined);
    const p0 = flooredSoftmax(logits);
    // The loss as a function of the logits alone, the CRF replaced by its assumed derivative d(log q) = (1 − q)·dp.
    const value = (z: typeof logits) => {
      const p = flooredSoftmax(z);
      const q = refined.map((map, n) => {
        const data = Float64Array.from(map.data, (v, i) => {
          const at = n * map.data.length + i;
          return v * Math.exp((1 - v) * (p.data[at]! - p0.data[at]!));
        });
        return { ...map, data };
      });
      return boundaryLoss(p, q).value;
    };
    expectGradient(logits, gradient.data, value);
  });

  it('with SEC’s settings, the gradient of seed, expand and boundary together equals finite differences', () => {
    const next = numbers(11);
    const logits = batchOf(shape, () => 3 * (next() - 0.5));
    const cues = randomCues(shape, next);
    const refined = randomRefined(shape, next, 3);
    const options = {
      clip: 'none',
      crfGradient: 'none',
      seeding: 'sec',
      expandWeight: 0.5,
      boundaryWeight: 2,
    } as const;
    const tags = [[1], [2, 3]];
    const value = (z: typeof logits) => seededLoss(z, cues, refined, options, tags).value;
    const { gradient, parts } = seededLoss(logits, cues, refined, options, tags);
    expect(parts.expand).to.be.above(0);
    expectGradient(logits, gradient.data, value);
  });

  it('with the TensorFlow port’s ε in the boundary loss, the gradient equals finite differences', () => {
    const next = numbers(13);
    const logits = batchOf(shape, () => 3 * (next() - 0.5));
    const cues = randomCues(shape, next);
    const refined = randomRefined(shape, next, 3);
    // As large as to be seen; the port's is 1e-8.
    const options = { clip: 'none', crfGradient: 'none', boundaryEpsilon: 0.3 } as const;
    const { gradient, parts } = seededLoss(logits, cues, refined, options);
    expectGradient(logits, gradient.data, (z: typeof logits) => seededLoss(z, cues, refined, options).value);
    const p = flooredSoftmax(logits).data;
    const cells = shape[0] * shape[2] * shape[3];
    const q = refined.flatMap(({ data }) => [...data]);
    const expected = q.reduce((sum, value, k) => sum + value * Math.log(value / (p[k]! + 0.3) + 0.3), 0) / cells;
    expect(parts.boundary).to.be.closeTo(expected, 1e-9);
  });

  it('starts near 6.1 for an untrained network and single precision loses nothing that matters', () => {
    const next = numbers(7);
    const size: Shape = [2, 21, 9, 9];
    const double = batchOf(size, () => (next() - 0.5) * 0.05);
    const single: FloatBatch = { ...double, data: Float32Array.from(double.data) };
    const cues = randomCues(size, next, 0.05);
    const refined = randomRefined(size, next, 0.05);
    const a = seededLoss(double, cues, refined);
    const b = seededLoss(single, cues, refined);
    expect(b.parts.seed).to.be.within(5.95, 6.25);
    expect(b.value).to.be.closeTo(a.value, 1e-6);
    expect(b.gradient.data).to.be.instanceOf(Float32Array);
    for (let i = 0; i < a.gradient.data.length; i++) {
      expect(b.gradient.data[i]).to.be.closeTo(a.gradient.data[i]!, 1e-6);
    }
  });

  it('refuses seeds of another size with what was found and expected', () => {
    const logits = batchOf(shape, () => 0);
    const cues = [createCueMap(4, 3, 3), createCueMap(4, 2, 3)];
    expect(() => seededLoss(logits, cues, randomRefined(shape, numbers(8), 1)))
      .to.throw(DsrgError, /photo 0 are 4×3×3 .* output is 4×2×3/)
      .with.property('code', 'SHAPE');
    expect(() => seededLoss(logits, cues.slice(1), [])).to.throw(DsrgError, /1 seeds for a batch of 2/);
  });
});

describe('floorProbabilities', () => {
  const map = (...data: number[]): ProbabilityMap => ({
    kind: 'probabilities',
    data: Float32Array.from(data),
    classes: 2,
    height: 1,
    width: data.length / 2,
  });

  it('floors and renormalises', () => {
    const { data } = floorProbabilities(map(1, 0.5, 0, 0.5), 0.25);
    expect([...data]).to.deep.equal([Math.fround(0.8), 0.5, Math.fround(0.2), 0.5]);
  });

  it('stops at NaN', () => {
    expect(() => floorProbabilities(map(1, Number.NaN, 0, 1))).to.throw(DsrgError, /row 0, column 1/);
  });

  it('stops at a cell that no floor lifts from 0', () => {
    expect(() => floorProbabilities(map(1, 0, 0, 0), 0)).to.throw(
      DsrgError,
      /0 for every class at \(row 0, column 1\)/,
    );
    const { data } = floorProbabilities(map(1, 0, 0, 0));
    expect([data[1], data[3]]).to.deep.equal([0.5, 0.5]);
  });
});
