import {
  labelsOfSeed,
  readRecurseedSeed,
  scoresOfSeed,
  seedOfPeaks,
  seedOfTags,
  writeRecurseedSeed,
} from '@dsrg/converters';
import type { ProbabilityMap } from '@dsrg/core';
import { expect } from 'chai';

const map: ProbabilityMap = {
  kind: 'probabilities',
  data: Float32Array.of(0.5, 0.25, 0.96, 0.25, 0.5, 0.03, 0.25, 0.25, 0.01),
  height: 1,
  width: 3,
  classes: 3,
};

describe('seeds of probabilities', () => {
  it('of known classes: each over its maximum, background by (1 − the highest)²', () => {
    const seed = seedOfTags(map, [1]);
    expect(seed).to.deep.include({ keys: [0, 1], hasBackground: false, height: 1, width: 3 });
    const expected = [0.25, 0.5, 0.03].map((value) => value / 0.50001);
    for (const [i, value] of expected.entries()) expect(seed.data[i]).to.be.closeTo(value, 1e-6);
    const { data, classes } = scoresOfSeed(seed, { gamma: 2 });
    expect(classes).to.equal(2);
    for (const [i, value] of expected.entries()) expect(data[i]).to.be.closeTo((1 - value) ** 2, 1e-6);
    expect([...labelsOfSeed(seed, { gamma: 2 }).data]).to.deep.equal([1, 1, 0]);
    expect([...labelsOfSeed(seed, { constant: 0.6 }).data]).to.deep.equal([0, 1, 0]);
  });

  it('of no class are background, and come back from their pickle', () => {
    const none = seedOfTags(map, []);
    expect([...labelsOfSeed(none, { constant: 0 }).data]).to.deep.equal([0, 0, 0]);
    expect(readRecurseedSeed(writeRecurseedSeed(none), 's', 3)).to.deep.equal(none);
  });

  it('of a segmenter: classes that are somewhere probable, and background, as they are', () => {
    expect(seedOfPeaks(map, 0.3)).to.deep.equal({
      keys: [0, 1],
      hasBackground: true,
      data: map.data.slice(0, 6),
      height: 1,
      width: 3,
    });
    expect(seedOfPeaks(map, 0.05, [0, 2]).keys).to.deep.equal([0, 2]);
    expect(seedOfPeaks(map, 0.99).keys).to.deep.equal([0]);
    // Background has a map of its own: the rule for it has no effect.
    expect([...labelsOfSeed(seedOfPeaks(map, 0.05), { constant: 1 }).data]).to.deep.equal([0, 1, 0]);
  });
});
