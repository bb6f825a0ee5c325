import { expect } from 'chai';
import { heatOf } from '../../../trainer/coseg/heat.ts';
import { agreement, dropMasks, type JudgedMask } from '../../../trainer/coseg/judge-masks.ts';

const rule = { keep: 0.75, area: [0.1, 0.8], most: 4000 } as const;
/** Reasons in words, by id. */
const reasons = (masks: readonly JudgedMask[]) => [...dropMasks(masks, rule)].map(([id, { says }]) => [id, says]);
const mask = (id: string, score: number | undefined, area = 0.3, tag = 1): JudgedMask => ({ id, tag, score, area });

describe('trainer/coseg judging masks', () => {
  it('says how far the cut and the factors agree: the IoU', () => {
    const heat = heatOf([1, 0.5, 0.2, 0.3], 1, 4);
    expect(agreement({ data: Uint8Array.of(1, 1, 0, 0) }, heat, 0.25)).to.equal(2 / 3);
    expect(agreement({ data: Uint8Array.of(0, 0, 0, 0) }, heat, 1)).to.equal(0);
  });

  it('drops the lowest quarter of each class, rounded down', () => {
    const masks = [0.5, 0.1, 0.9, 0.2, 0.3, 0.8, 0.7].map((score, k) => mask(`a${k}`, score));
    const others = [0.01, 0.02, 0.03].map((score, k) => mask(`b${k}`, score, 0.3, 2));
    expect(reasons([...masks, ...others])).to.deep.equal([['a1', 'its score, 0.10, is among the lowest of its class']]);
    expect(
      [...dropMasks([...masks, ...masks.map(({ id, score }) => mask(`c${id}`, score))], { ...rule, keep: 0.7 })].length,
    ).to.equal(4);
  });

  it('drops what covers too little or too much of its photo', () => {
    const masks = [
      mask('none', undefined, 0),
      mask('small', undefined, 0.0999),
      mask('low', undefined, 0.1),
      mask('high', undefined, 0.8),
      mask('large', undefined, 0.81),
    ];
    expect(reasons(masks)).to.deep.equal([
      ['none', 'nothing was found'],
      ['small', 'it is too small: 10.0 % of the photo'],
      ['large', 'it is too large: 81.0 % of the photo'],
    ]);
  });

  it('keeps the best of more than a class may have, and of equal scores the first', () => {
    const masks = ['d', 'c', 'b', 'a'].map((id) => mask(id, 0.5));
    expect([...dropMasks(masks, { ...rule, keep: 1, most: 2 }).keys()]).to.deep.equal(['c', 'd']);
    expect([...dropMasks(masks, { ...rule, keep: 0.5 }).keys()]).to.deep.equal(['d', 'c']);
  });
});
