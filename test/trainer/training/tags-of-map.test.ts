import type { ProbabilityMap } from '@dsrg/core';
import { expect } from 'chai';
import { tagsOfMap } from '../../../trainer/training/tags-of-map.ts';

describe('the tags that a network finds', () => {
  /** Three classes on 10 × 20 pixels: background, but for so many pixels of class 1, then of class 2. */
  function mapOf(first: number, second: number): ProbabilityMap {
    const data = new Float32Array(3 * 200);
    for (let cell = 0; cell < 200; cell++) {
      const label = cell < first ? 1 : cell < first + second ? 2 : 0;
      const sure = cell === 0 ? 1 : 0.5;
      for (let c = 0; c < 3; c++) data[c * 200 + cell] = c === label ? sure : (1 - sure) / 2;
    }
    return { kind: 'probabilities', data, classes: 3, height: 10, width: 20 };
  }

  it('are the classes that take a hundredth of it, as sure as their pixels are', () => {
    expect(tagsOfMap(mapOf(2, 40))).to.deep.equal([
      { label: 1, probability: 0.75 },
      { label: 2, probability: 0.5 },
    ]);
  });

  it('leave out specks, and background', () => {
    expect(tagsOfMap(mapOf(1, 0))).to.deep.equal([]);
    expect(tagsOfMap(mapOf(0, 0))).to.deep.equal([]);
  });
});
