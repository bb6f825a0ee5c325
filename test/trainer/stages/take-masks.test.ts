import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { ofItsClass } from '../../../trainer/stages/take-masks.ts';

const classes = ['background', 'cat', 'dog', 'cow'];
const mask = (...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
});
const labelled = (tags: readonly number[], ...data: number[]) => [
  ...ofItsClass(mask(...data), { id: 'one', tags }, classes).data,
];

describe('trainer/stages masks of other programs', () => {
  it('takes labels of the photo’s class as they are', () => {
    expect(labelled([3], 0, 3, 255, 3)).to.deep.equal([0, 3, 255, 3]);
    expect(labelled([1, 2], 0, 1, 2)).to.deep.equal([0, 1, 2]);
    expect(labelled([2], 0, 0)).to.deep.equal([0, 0]);
  });

  it('takes what is not 0 of a black-and-white mask for the class', () => {
    expect(labelled([3], 0, 1, 1)).to.deep.equal([0, 3, 3]);
    expect(labelled([3], 0, 255, 255)).to.deep.equal([0, 3, 3]);
    expect(labelled([1], 0, 1)).to.deep.equal([0, 1]);
    expect(labelled([3], 255, 255)).to.deep.equal([255, 255]);
  });

  it('refuses the label of another class', () => {
    expect(() => labelled([3], 0, 2, 3)).to.throw('The mask of web photo one has label 2; the photo is of cow (3).');
    expect(() => labelled([3], 0, 9)).to.throw('has label 9');
  });
});
