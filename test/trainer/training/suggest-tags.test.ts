import { expect } from 'chai';
import { suggestTags } from '../../../trainer/training/suggest-tags.ts';

/** Photos whose first feature says class 0, whose second one class 1. */
const features = new Map(
  [
    [1, 0],
    [0.9, 0],
    [1, 0.1],
    [0, 1],
    [0, 0.9],
    [0.1, 1],
    [1.1, 0],
    [0, 1.1],
    [1, 1],
    [0, 0],
  ].map((values, photo) => [photo, Float32Array.from(values.map((value) => 10 * value))]),
);

describe('suggestTags', () => {
  const tags = new Map([0, 1, 2, 3, 4, 5].map((photo) => [photo, [photo < 3 ? 0 : 1]]));

  it('learns from tagged photos, and suggests for the others alone', () => {
    const found = suggestTags(features, tags, 3);
    expect(found.map(([photo, tag]) => [photo, tag])).to.include.deep.members([
      [6, 0],
      [7, 1],
    ]);
    expect(found.filter(([photo]) => photo === 6 || photo === 7)).to.have.length(2);
    for (const [photo, , probability] of found) {
      expect(tags.has(photo)).to.equal(false);
      expect(probability).to.be.within(0.5, 1);
    }
    expect(found.find(([photo]) => photo === 6)?.[2]).to.be.above(0.9);
  });

  it('waits until three photos show a class and three do not, negatives included', () => {
    expect(suggestTags(features, new Map([...tags].slice(0, 5)), 3)).to.deep.equal([]);
    const one = new Map([...tags].filter(([, [tag]]) => tag === 0));
    expect(suggestTags(features, one, 3)).to.deep.equal([]);
    const negatives = new Map([...one, ...[3, 4, 5].map((photo): [number, number[]] => [photo, []])]);
    expect(suggestTags(features, negatives, 3).map(([photo, tag]) => [photo, tag])).to.deep.include([6, 0]);
  });

  it('learns from those photos that were looked at', () => {
    const seen = new Map([...features].filter(([photo]) => photo !== 2));
    expect(suggestTags(seen, tags, 3)).to.deep.equal([]);
    expect(suggestTags(new Map(), tags, 3)).to.deep.equal([]);
  });
});
