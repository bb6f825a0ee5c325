import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { createRandom } from '../../../trainer/data/random.ts';
import { createSampler } from '../../../trainer/data/sampler.ts';

describe('createSampler', () => {
  it('hands out every photo once an epoch, in another order each time, batches straddling the wrap', () => {
    const sampler = createSampler(10, createRandom(1));
    const drawn = Array.from({ length: 5 }, () => sampler.next(4)).flat();
    const epochs = [drawn.slice(0, 10), drawn.slice(10, 20)];
    for (const epoch of epochs) expect([...epoch].sort((a, b) => a - b)).to.deep.equal([...Array(10).keys()]);
    expect(epochs[0]).not.to.deep.equal(epochs[1]);
    expect(sampler.state()).to.deep.equal({ epoch: 1, position: 10 });
  });

  it('goes on from a saved state as if it had never stopped', () => {
    const straight = createSampler(7, createRandom(2));
    const broken = createSampler(7, createRandom(2));
    straight.next(9);
    broken.next(9);
    const restored = createSampler(7, createRandom(2), { state: JSON.parse(JSON.stringify(broken.state())) });
    expect(restored.next(20)).to.deep.equal(straight.next(20));
  });

  it("can keep the list's order in the first epoch only", () => {
    const sampler = createSampler(20, createRandom(3), { firstInOrder: true });
    const inOrder = [...Array(20).keys()];
    expect(sampler.next(20)).to.deep.equal(inOrder);
    expect(sampler.next(20)).not.to.deep.equal(inOrder);
  });

  it('does not wait for ever on an empty list, nor go on in another one', () => {
    expect(() => createSampler(0, createRandom(1))).to.throw(DsrgError, /list of photos is empty/);
    expect(() => createSampler(3, createRandom(1), { state: { epoch: 2, position: 5 } })).to.throw(
      /position 5 lies beyond/,
    );
  });
});
