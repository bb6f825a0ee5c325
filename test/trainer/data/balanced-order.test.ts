import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { balancedOrder } from '../../../trainer/data/balanced-order.ts';
import { createSampler } from '../../../trainer/data/sampler.ts';

describe('trainer/data balancedOrder', () => {
  // Ten photos of class 1, two of class 2, one of class 3.
  const tags = [[1], [1], [1], [1], [1], [1], [1], [1], [1], [1], [2], [2], [3]];

  it('shows each class once in each group, and begins anew where one has no photo left', () => {
    for (let seed = 0; seed < 10; seed++) {
      const order = balancedOrder(tags, createRandom(seed));
      expect(order).to.have.length(13);
      const shown = order.map((photo) => tags[photo]?.[0]);
      const count = (c: number) => shown.filter((each) => each === c).length;
      // Of 13 places each class has about a third, though only one photo is of class 3.
      for (const c of [1, 2, 3]) expect(count(c), `class ${c} of ${shown}`).to.be.within(3, 6);
      expect(new Set(shown.slice(0, 3)).size).to.equal(3);
    }
  });

  it('never lets two photos of a group show one class', () => {
    const both = [[1, 2], [1], [2], [3], [1, 3]];
    for (let seed = 0; seed < 20; seed++) {
      const [first, second] = balancedOrder(both, createRandom(seed)).map((photo) => both[photo] as number[]);
      if ((first as number[]).length + (second as number[]).length > 3) continue;
      expect(
        (second as number[]).some((tag) => first?.includes(tag)),
        `${first} | ${second}`,
      ).to.equal(false);
    }
  });

  it('leaves out photos without tags, and shuffles where none has any', () => {
    expect(balancedOrder([[], [1], []], createRandom(1))).to.deep.equal([1, 1, 1]);
    expect(balancedOrder([[], [], []], createRandom(1)).sort()).to.deep.equal([0, 1, 2]);
  });

  it('makes the sampler’s epochs, which two numbers restore', () => {
    const random = createRandom(4);
    const whole = createSampler(13, random, { balance: tags });
    const first = whole.next(20);
    const state = whole.state();
    expect(state).to.deep.equal({ epoch: 1, position: 7 });
    expect(first.slice(0, 13)).to.deep.equal(balancedOrder(tags, random.fork('epoch 0')));
    expect(createSampler(13, random, { balance: tags, state }).next(6)).to.deep.equal(whole.next(6));
  });
});
