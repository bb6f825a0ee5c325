import { DsrgError, type FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import {
  type EvidenceOptions,
  findEvidence,
  learnEvidence,
  surveyPhoto,
} from '../../../trainer/coseg/class-evidence.ts';
import { createCellSample } from '../../../trainer/coseg/sample-cells.ts';
import { createRandom } from '../../../trainer/data/random.ts';

const options: EvidenceOptions = {
  ...{ evidence: ['factors', 'maps', 'cut'], rank: 3, updates: 60, cellUpdates: 40 },
  ...{ decay: 1e-3, similarity: 0.1, agreesAbove: 0.25 },
};
const side = 6;

/** A photo on whose ground (feature 0) lies a square of 2×2 cells of its class's feature, which is strong: weak ones are lost in the ground. */
function photo(tag: number, top: number, left: number): FloatImage {
  const data = new Float32Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inside = y >= top && y < top + 2 && x >= left && x < left + 2;
      data[(inside ? tag : 0) * side * side + y * side + x] = (inside ? 5 : 1) + 0.1 * ((x + 2 * y) % 3);
    }
  }
  return { kind: 'float', data, channels: 3, height: side, width: side };
}

const photos = [
  { tag: 1, at: [1, 2] },
  { tag: 1, at: [3, 3] },
  { tag: 1, at: [2, 1] },
  { tag: 2, at: [2, 2] },
  { tag: 2, at: [1, 3] },
  { tag: 2, at: [3, 1] },
] as const;

function learn(use: EvidenceOptions) {
  const random = createRandom(5);
  const samples = [createCellSample(100), createCellSample(100)];
  const means = photos.map(({ tag, at }, k) => {
    const map = photo(tag, at[0], at[1]);
    const { mean, rows } = surveyPhoto(map, true);
    samples[tag - 1]?.add(rows, map, 3, random.fork(k));
    return mean;
  });
  return learnEvidence(
    means,
    photos.map(({ tag }) => tag),
    samples,
    use,
    random,
  );
}

/** Cells above a half. */
function cellsOf(data: Float32Array | undefined): number[] {
  return [...(data ?? []).entries()].flatMap(([cell, value]) => (value > 0.5 ? [cell] : []));
}

describe('trainer/coseg class evidence', () => {
  it('finds what the photos of a class share, in each of three ways', () => {
    const evidence = learn(options);
    for (const { tag, at } of photos) {
      const map = photo(tag, at[0], at[1]);
      const learned = evidence[tag - 1];
      if (learned === undefined) throw new Error('nothing learned');
      const { maps, score } = findEvidence({ coarse: map, fine: map }, tag, learned, options);
      const corner = at[0] * side + at[1];
      const square = [corner, corner + 1, corner + side, corner + side + 1];
      expect(cellsOf(maps.factors?.data)).to.deep.equal(square);
      expect(cellsOf(maps.maps?.data)).to.deep.equal(square);
      expect(cellsOf(maps.cut?.data)).to.include.members(square);
      expect(score).to.be.greaterThan(0.3);
    }
  });

  it('gives what was asked for, and a score where the cut can be held against the factors', () => {
    const map = photo(1, 2, 2);
    const seen = { coarse: map, fine: map };
    for (const evidence of [['factors'], ['maps'], ['cut'], ['maps', 'cut'], ['factors', 'maps']] as const) {
      const use = { ...options, evidence };
      const [learned] = learn(use);
      if (learned === undefined) throw new Error('nothing learned');
      const { maps, score } = findEvidence(seen, 1, learned, use);
      expect(Object.keys(maps)).to.deep.equal([...evidence]);
      expect(score).to.equal(undefined);
    }
  });

  it('has no activation maps where there is but one class to tell', () => {
    const map = photo(1, 2, 2);
    const { mean, rows } = surveyPhoto(map, true);
    const sample = createCellSample(50);
    sample.add(rows, map, 1, createRandom(1));
    const [learned] = learnEvidence([mean], [1], [sample, createCellSample(50)], options, createRandom(1));
    expect(learned?.head).to.equal(undefined);
    expect(learned?.factors).to.not.equal(undefined);
  });

  it('refuses features that are negative, where factors are made of them', () => {
    const map = { ...photo(1, 2, 2), data: new Float32Array(3 * side * side).fill(-1) };
    expect(() => surveyPhoto(map, true)).to.throw(DsrgError, 'negative in places (-1)');
    expect(surveyPhoto(map, false).mean[0]).to.equal(-1);
  });
});
