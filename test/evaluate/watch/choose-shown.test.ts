import { chooseShown } from '@dsrg/evaluate';
import { expect } from 'chai';

describe('evaluate/watch/choose-shown', () => {
  const photos = [0.1, 0.9, 0.5, 0.5, 0.7, 0.2, 0.3].map((score, i) => ({ id: 'abcdefg'[i]!, score }));

  it('takes the best, the middle and the worst, best first', () => {
    expect(chooseShown(photos, 1)).to.deep.equal([
      { id: 'b', score: 0.9, lists: ['best'] },
      { id: 'd', score: 0.5, lists: ['middle'] },
      { id: 'a', score: 0.1, lists: ['worst'] },
    ]);
    const ids = (name: 'best' | 'middle' | 'worst') =>
      chooseShown(photos, 2)
        .filter(({ lists }) => lists.includes(name))
        .map(({ id }) => id);
    expect([ids('best'), ids('middle'), ids('worst')]).to.deep.equal([
      ['b', 'e'],
      ['c', 'd'],
      ['f', 'a'],
    ]);
  });

  it('names each photo once, whatever the order they come in, and takes few ones for all three', () => {
    expect(chooseShown([...photos].reverse(), 3)).to.deep.equal(chooseShown(photos, 3));
    expect(chooseShown(photos.slice(0, 1), 4)).to.deep.equal([
      { id: 'a', score: 0.1, lists: ['best', 'middle', 'worst'] },
    ]);
    expect(chooseShown([], 4)).to.deep.equal([]);
  });
});
