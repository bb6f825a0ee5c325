import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { reconstructionLoss } from '../../../trainer/losses/reconstruction-loss.ts';
import { numbers, signedNumbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

/** A photo's refined maps on a row of cells. */
const refined = (tags: number[], ...data: number[]) => ({
  ...{ tags, data: Float64Array.from(data), height: 1, width: data.length / Math.max(1, tags.length) },
});

describe('reconstructionLoss', () => {
  const all = Uint8Array.of(1, 1, 1);

  it('is the mean distance of the normalised map from its refined self', () => {
    const maps = { ...batchOf([1, 2, 1, 3], () => 0), data: Float64Array.from([9, 9, 9, -1, 2, 4]) };
    const target = refined([2], 0.25, 0.5, 1);
    // 0, .5, 1 but for the floor: |0 − .25| / 3.
    expect(reconstructionLoss(maps, [target], [all]).value).to.be.closeTo(0.25 / 3, 1e-5);
    const sigmoid = reconstructionLoss(maps, [target], [all], { normalise: 'sigmoid' }).value;
    const s = (x: number) => 1 / (1 + Math.exp(-x));
    expect(sigmoid).to.be.closeTo((s(-1) - 0.25 + (s(2) - 0.5) + (1 - s(4))) / 3, 1e-12);
  });

  it('looks at the photo’s own tags and the cells that count alone', () => {
    const maps = { ...batchOf([1, 2, 1, 3], () => 0), data: Float64Array.from([9, 9, 9, 8, 2, 4]) };
    const valid = Uint8Array.of(0, 1, 1);
    // The maximum is 4, not 8.
    expect(reconstructionLoss(maps, [refined([2], 0, 0, 1)], [valid]).value).to.be.closeTo(0.25, 1e-5);
    const { gradient } = reconstructionLoss(maps, [refined([2], 0, 0, 1)], [valid]);
    expect([0, 1, 2, 3].map((i) => gradient.data[i])).to.deep.equal([0, 0, 0, 0]);
  });

  for (const normalise of ['peak', 'sigmoid'] as const) {
    it(`has the gradient that finite differences find (${normalise})`, () => {
      const [next, height] = [signedNumbers(8), numbers(9)];
      const maps = batchOf([3, 4, 2, 3], () => 2 * next());
      const targets = [[1, 3], [2], []].map((tags) => ({
        ...{ tags, height: 2, width: 3, data: Float64Array.from({ length: tags.length * 6 }, height) },
      }));
      const valid = [Uint8Array.of(1, 1, 1, 1, 1, 1), Uint8Array.of(0, 1, 1, 0, 1, 1), new Uint8Array(6).fill(1)];
      const value = (input: typeof maps) => reconstructionLoss(input, targets, valid, { normalise }).value;
      expectGradient(maps, reconstructionLoss(maps, targets, valid, { normalise }).gradient.data, value);
    });
  }

  it('is 0 without tags, and for a map that is nowhere positive only the target counts', () => {
    const maps = { ...batchOf([1, 1, 1, 3], () => 0), data: Float64Array.from([-1, -2, -3]) };
    const none = { tags: [], data: new Float64Array(), height: 1, width: 3 };
    expect(reconstructionLoss(maps, [none], [all]).value).to.equal(0);
    const found = reconstructionLoss(maps, [refined([1], 0.3, 0, 0)], [all]);
    expect(found.value).to.be.closeTo(0.1, 1e-12);
    expect([...found.gradient.data]).to.deep.equal([0, 0, 0]);
  });

  it('refuses maps of another grid', () => {
    const maps = batchOf([1, 1, 1, 3], () => 0);
    expect(() => reconstructionLoss(maps, [refined([1], 0, 0)], [all])).to.throw(DsrgError, /1×2; the activation maps/);
    expect(() => reconstructionLoss(maps, [], [])).to.throw(DsrgError, /0 refined maps/);
  });
});
