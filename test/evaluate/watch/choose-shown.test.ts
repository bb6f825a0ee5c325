import { chooseShown } from '@dsrg/evaluate';
import { expect } from 'chai';
import { addWorstClasses } from '../../../evaluate/watch/choose-shown.ts';

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

describe('evaluate/watch addWorstClasses', () => {
  const photo = (id: string, ...classes: [number, number][]) => ({ id, score: 0.5, classes: new Map(classes) });
  const photos = [photo('a', [1, 0.5], [2, 0.25]), photo('b', [1, 0.75]), photo('c', [2, 0.5]), photo('d', [3, 0.125])];

  it('puts before the others, worst class first, the photo where each of the worst classes is worst', () => {
    // Over the set class 2 is worst, then 1; class 3 is best, and class 4 in no photo.
    const shown = chooseShown([{ id: 'd', score: 0.5 }], 1);
    expect(addWorstClasses(shown, photos, [0, 0.5, 0.25, 0.75, 0], 2)).to.deep.equal([
      { id: 'a', score: 0.5, lists: ['worst-classes'] },
      { id: 'b', score: 0.5, lists: ['worst-classes'] }, // a is shown for class 2 already
      { id: 'd', score: 0.5, lists: ['best', 'middle', 'worst'] },
    ]);
  });

  it('names a photo that is shown anyway in its list, too, and goes by classes that have a truth', () => {
    const shown = chooseShown([{ id: 'a', score: 0.5 }], 1);
    expect(addWorstClasses(shown, photos, [undefined, 0.5, 0, 0.75], 1)).to.deep.equal([
      { id: 'a', score: 0.5, lists: ['best', 'middle', 'worst', 'worst-classes'] },
    ]);
    expect(addWorstClasses([], [photo('e')], [1, 0], 4)).to.deep.equal([]);
  });
});
