import { IGNORE, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { fillSmallClasses } from '../../../trainer/seeds/fill-small-classes.ts';

const map = (...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
});

describe('trainer/seeds fillSmallClasses', () => {
  const labels = map(0, 0, 0, 1, 1, 2);

  it('leaves labels in which each tag has more than the bound, and those of no tag', () => {
    expect(fillSmallClasses(labels, [1, 2], 0)).to.equal(labels);
    expect(fillSmallClasses(labels, [1], 1, map(3, 3, 3, 3, 3, 3))).to.equal(labels);
    expect(fillSmallClasses(labels, [], 100)).to.equal(labels);
  });

  it('takes over the cues of tags with no more than the bound, and of no others', () => {
    const cues = map(2, 0, IGNORE, 2, 1, 0);
    expect([...fillSmallClasses(labels, [1, 2], 1, cues).data]).to.deep.equal([2, 0, 0, 2, 1, 2]);
    expect([...fillSmallClasses(labels, [1, 2], 2, cues).data]).to.deep.equal([2, 0, 0, 2, 1, 2]);
    expect([...fillSmallClasses(labels, [3], 0, cues).data]).to.deep.equal([...labels.data]);
  });

  it('leaves the background undecided where there are no cues', () => {
    expect([...fillSmallClasses(labels, [1, 3], 0).data]).to.deep.equal([IGNORE, IGNORE, IGNORE, 1, 1, 2]);
    expect([...labels.data]).to.deep.equal([0, 0, 0, 1, 1, 2]);
  });
});
