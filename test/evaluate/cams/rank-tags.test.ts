import { expect } from 'chai';
import { rankTags } from '../../../evaluate/cams/rank-tags.ts';

describe('evaluate/cams rankTags', () => {
  it('is each class’s average precision over the photos, and their mean over the classes that occur', () => {
    const photos = [
      { scores: [3, 1, 0], tags: [1] },
      { scores: [2, 3, 0], tags: [1, 2] },
      { scores: [1, 2, 0], tags: [] },
      { scores: [0, 0, 0], tags: [2] },
    ];
    // Class 1 comes first in both places; class 2 is first and last of four: (1 + 2 / 4) / 2. Class 3 is nowhere.
    expect(rankTags(photos, 3)).to.deep.equal({ mean: 0.875, classes: [1, 0.75, undefined] });
  });

  it('leaves photos out of which nothing is known, and has no mean where no class occurs', () => {
    const unknown = { scores: [9], tags: undefined };
    expect(rankTags([unknown, { scores: [1], tags: [1] }, { scores: [0], tags: [] }], 1).classes).to.deep.equal([1]);
    expect(rankTags([unknown], 1)).to.deep.equal({ mean: undefined, classes: [undefined] });
  });
});
