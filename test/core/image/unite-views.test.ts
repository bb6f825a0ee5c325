import {
  argmaxLabels,
  type LogitMap,
  type MergeRule,
  resizePlanes,
  softmax,
  uniteLabels,
  uniteProbabilities,
} from '@dsrg/core';
import { expect } from 'chai';
import { numbers } from '../../numbers.ts';

const rules: readonly MergeRule[] = ['sum', 'mean', 'probabilities', 'max'];
const [height, width, classes] = [9, 13, 4];
const convention = 'half-pixel';

function views(): LogitMap[] {
  const random = numbers(5);
  return [
    [4, 5],
    [4, 5],
    [7, 9],
    [9, 13],
  ].map(([h, w]) => {
    const data = Float32Array.from({ length: classes * h! * w! }, () => random() * 12 - 6);
    return { kind: 'logits', data, height: h!, width: w!, classes };
  });
}

/** The rules by the book, with every map held at full size. */
function united(all: readonly LogitMap[], merge: MergeRule): LogitMap {
  const maps = all.map((view) => {
    const { data } = merge === 'probabilities' ? softmax(view) : view;
    return resizePlanes(data, classes, view.height, view.width, height, width, convention);
  });
  const data = Float32Array.from({ length: classes * height * width }, (_, i) => {
    const values = maps.map((map) => map[i]!);
    if (merge === 'max') return Math.max(0, ...values);
    const sum = values.reduce((total, value) => total + value, 0);
    return merge === 'sum' ? sum : sum / values.length;
  });
  return { kind: 'logits', data, height, width, classes };
}

describe('core/uniteViews', () => {
  for (const merge of rules)
    it(`unites by ${merge} what resizing whole maps gives`, () => {
      for (const all of [views(), views().slice(2, 3), views().slice(0, 2)]) {
        const map = united(all, merge);
        const expected = merge === 'probabilities' ? map : softmax(map);
        const found = uniteProbabilities(all, { height, width, merge, convention });
        expect(found).to.include({ kind: 'probabilities', height, width, classes });
        for (const [i, value] of found.data.entries()) expect(value).to.be.closeTo(expected.data[i]!, 1e-6);
        expect(uniteLabels(all, { height, width, merge, convention })).to.deep.equal(argmaxLabels(map));
      }
    });

  it('keeps to the classes that may be there, and names those of the network', () => {
    const chosen = [1, 3];
    for (const merge of rules) {
      const how = { height, width, merge, convention, classes: chosen } as const;
      const { data } = uniteLabels(views(), how);
      const best = argmaxLabels(uniteProbabilities(views(), how));
      expect([...data]).to.deep.equal([...best.data].map((plane) => chosen[plane]));
    }
    expect(() => uniteLabels(views(), { height, width, merge: 'sum', convention, classes: [4] })).to.throw(
      'Class 4 of a network of 4 classes',
    );
  });
});
