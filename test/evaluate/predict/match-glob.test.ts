import { expect } from 'chai';
import { compileGlob, isGlob, splitGlob } from '../../../evaluate/predict/match-glob.ts';

describe('compileGlob', () => {
  const cases: [pattern: string, matches: string[], others: string[]][] = [
    ['*.jpg', ['a.jpg', 'a.b.jpg', '.jpg'], ['a.JPG', 'x/a.jpg', 'a.jpeg', 'axjpg']],
    ['**/*.jpg', ['a.jpg', 'x/a.jpg', 'x/y/a.jpg'], ['a.png', 'x/a.jpg/b']],
    ['x/**', ['x/a', 'x/y/a'], ['x', 'y/a']],
    ['a**b', ['ab', 'axxb'], ['a/b']],
    ['?.{jpg,pn?}', ['a.jpg', 'b.png'], ['ab.jpg', '/.jpg', 'a.gif']],
    ['[a-c]1', ['a1', 'c1'], ['d1', '11']],
    ['[!a-c]1', ['d1'], ['a1', '/1']],
    ['[]^]', [], ['a']],
    ['a[1.jpg', ['a[1.jpg'], ['a1.jpg']],
    ['{a', ['{a'], ['a']],
    ['(a+b)$.jpg', ['(a+b)$.jpg'], ['aab$.jpg']],
    ['Kühe?.jpg', ['Kühe1.jpg', 'Kühe🐄.jpg'], ['Kühe.jpg']],
  ];
  for (const [pattern, matches, others] of cases)
    it(`${pattern} fits ${matches.join(', ')} and not ${others.join(', ')}`, () => {
      const glob = compileGlob(pattern);
      for (const text of matches) expect(glob.test(text), text).to.equal(true);
      for (const text of others) expect(glob.test(text), text).to.equal(false);
    });
});

describe('splitGlob', () => {
  it('tells the folder from the pattern', () => {
    expect(splitGlob('photos/2020/*/a?.jpg')).to.deep.equal({ folder: 'photos/2020', rest: '*/a?.jpg' });
    expect(splitGlob('*.jpg')).to.deep.equal({ folder: '.', rest: '*.jpg' });
    expect(splitGlob('/**/a')).to.deep.equal({ folder: '/', rest: '**/a' });
    expect([isGlob('a b.jpg'), isGlob('a*.jpg')]).to.deep.equal([false, true]);
  });
});
