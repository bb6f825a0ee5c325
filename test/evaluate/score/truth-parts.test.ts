import type { LabelMap } from '@dsrg/core';
import { bandParts, classCountParts, sizeParts } from '@dsrg/evaluate';
import { expect } from 'chai';

function labels(...data: number[]): LabelMap {
  return { kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length };
}

describe('evaluate/truth parts', () => {
  it('takes a photo for the part of as many classes as its truth shows, background and void aside', () => {
    const { names, of } = classCountParts();
    const taken = (truth: LabelMap) => of(truth).flatMap((part, at) => (part.data.some((l) => l !== 255) ? [at] : []));
    expect(names.map((name) => name.split(' ')[3])).to.deep.equal(['none', 'one', 'two', 'three']);
    expect(taken(labels(0, 0, 255))).to.deep.equal([0]);
    expect(taken(labels(0, 7, 7, 255))).to.deep.equal([1]);
    expect(taken(labels(7, 3, 3, 7))).to.deep.equal([2]);
    expect(taken(labels(1, 2, 3))).to.deep.equal([3]);
    expect(taken(labels(1, 2, 3, 4, 5))).to.deep.equal([3]);
    expect(taken(labels(255, 255))).to.deep.equal([]);
  });

  it('leaves the photo as it is in its part', () => {
    const truth = labels(0, 7, 255, 3);
    expect(classCountParts().of(truth)[2]).to.deep.equal(truth);
  });

  it('has a name for each map that it gives', () => {
    for (const parts of [bandParts([1, 4]), sizeParts(), classCountParts()]) {
      expect(parts.of(labels(0, 1, 2, 255))).to.have.length(parts.names.length);
    }
  });
});
