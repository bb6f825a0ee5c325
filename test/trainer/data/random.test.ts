import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';

describe('createRandom', () => {
  it('is xoshiro128** (first words from the state 1, 2, 3, 4, as its authors’ C code gives them)', () => {
    const random = createRandom({ origin: [1, 2, 3, 4], words: [1, 2, 3, 4] });
    expect(Array.from({ length: 6 }, () => random.integer(2 ** 32))).to.deep.equal([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492,
    ]);
  });

  it('repeats for a seed, differs between seeds, and goes on from a saved state', () => {
    const draw = (random: ReturnType<typeof createRandom>) => Array.from({ length: 5 }, () => random.uniform());
    const first = createRandom(1);
    expect(draw(first)).to.deep.equal(draw(createRandom(1)));
    expect(draw(createRandom(1))).not.to.deep.equal(draw(createRandom(2)));
    const saved = JSON.parse(JSON.stringify(first.state()));
    expect(draw(first)).to.deep.equal(draw(createRandom(saved)));
  });

  it('forks by name alone, however much was drawn before, and forks are unlike each other and their parent', () => {
    const parent = createRandom('run');
    const before = parent.fork('cues').uniform();
    const own = parent.uniform();
    expect(parent.fork('cues').uniform()).to.equal(before);
    const others = ['cuet', 'cue', 'ues', 'cues ', ''].map((name) => parent.fork(name).uniform());
    expect(new Set([before, own, ...others]).size).to.equal(7);
    const nested = parent.fork('a').fork('b').uniform();
    expect(nested).not.to.equal(parent.fork('ab').uniform());
  });

  it('is uniform and normal in mean and variance, and integers are even', () => {
    const random = createRandom(3);
    const moments = (next: () => number) => {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < 40_000; i++) {
        const x = next();
        sum += x;
        squares += x * x;
      }
      return [sum / 40_000, squares / 40_000 - (sum / 40_000) ** 2];
    };
    const [mean, variance] = moments(() => random.uniform(2, 4));
    expect(mean).to.be.closeTo(3, 0.02);
    expect(variance).to.be.closeTo(1 / 3, 0.01);
    const [zero, one] = moments(() => random.normal());
    expect(zero).to.be.closeTo(0, 0.03);
    expect(one).to.be.closeTo(1, 0.04);
    const counts = new Array(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
    for (const count of counts) expect(count).to.be.within(9600, 10400);
  });

  it('shuffles into permutations, every place alike', () => {
    const random = createRandom(4);
    const firsts = new Array(4).fill(0);
    for (let i = 0; i < 8000; i++) {
      const order = random.shuffle([0, 1, 2, 3]);
      expect([...order].sort()).to.deep.equal([0, 1, 2, 3]);
      firsts[order[0]!]++;
    }
    for (const count of firsts) expect(count).to.be.within(1850, 2150);
  });
});
