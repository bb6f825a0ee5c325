import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { derange } from '../../../trainer/data/derange.ts';
import { createRandom } from '../../../trainer/data/random.ts';

describe('trainer/data derange', () => {
  it('leaves nobody in place, and nobody out', () => {
    const random = createRandom(3);
    for (const count of [2, 3, 5, 16]) {
      for (let round = 0; round < 50; round++) {
        const order = derange(count, random);
        expect(order.some((from, to) => from === to)).to.equal(false);
        expect([...order].sort((a, b) => a - b)).to.deep.equal(Array.from({ length: count }, (_, i) => i));
      }
    }
  });

  it('takes each of the nine derangements of four as often, pairs among them', () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let round = 0; round < 1800; round++) {
      const key = derange(4, random).join('');
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).to.equal(9);
    for (const count of counts.values()) expect(count).to.be.within(140, 260);
  });

  it('is the same for the same stream, and refuses a photo alone', () => {
    expect(derange(8, createRandom(1))).to.deep.equal(derange(8, createRandom(1)));
    expect(() => derange(1, createRandom(1))).to.throw(DsrgError, /A batch of 1 cannot be mixed/);
  });
});
