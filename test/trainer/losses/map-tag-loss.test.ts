import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { mapTagLoss } from '../../../trainer/losses/map-tag-loss.ts';
import { tagLoss } from '../../../trainer/losses/tag-loss.ts';
import { signedNumbers } from '../../numbers.ts';
import { batchOf, expectGradient } from './numeric-gradient.ts';

describe('mapTagLoss', () => {
  const next = signedNumbers(4);
  const maps = batchOf([2, 3, 2, 2], () => 3 * next());
  const targets = [1, 0, 0, 0, 1, 1];
  const valid = [Uint8Array.of(1, 1, 0, 1), Uint8Array.of(0, 0, 1, 0)];

  it('is the tag loss of the means over the cells that count', () => {
    const means = batchOf([2, 3, 1, 1], () => 0);
    for (let i = 0; i < 6; i++) {
      const [a, b, c, d] = [...maps.data.subarray(4 * i, 4 * i + 4)] as [number, number, number, number];
      means.data[i] = i < 3 ? (a + b + d) / 3 : c;
    }
    expect(mapTagLoss(maps, targets, valid).value).to.be.closeTo(tagLoss(means, targets).value, 1e-12);
  });

  it('has the gradient that finite differences find, and none on padding', () => {
    const { gradient } = mapTagLoss(maps, targets, valid);
    expectGradient(maps, gradient.data, (z) => mapTagLoss(z, targets, valid).value);
    expect([2, 6, 10].map((i) => gradient.data[i])).to.deep.equal([0, 0, 0]);
  });

  it('refuses a photo without a cell', () => {
    expect(() => mapTagLoss(maps, targets, [valid[0] as Uint8Array, new Uint8Array(4)])).to.throw(DsrgError, /count/);
    expect(() => mapTagLoss(maps, targets, valid.slice(1))).to.throw(DsrgError, /count/);
  });
});
