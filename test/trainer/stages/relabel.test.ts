import type { ProbabilityMap } from '@dsrg/core';
import { expect } from 'chai';
import { unsureCells } from '../../../trainer/stages/relabel.ts';

describe('trainer/stages unsureCells', () => {
  it('names the cells whose greatest probability is below the bound, which itself is enough', () => {
    const map: ProbabilityMap = {
      ...{ kind: 'probabilities', classes: 2, height: 1, width: 4 },
      data: Float32Array.of(0.875, 0.5, 0.25, 0.125, 0.125, 0.5, 0.75, 0.875),
    };
    expect(unsureCells(map, 0.875)).to.deep.equal([1, 2]);
    expect(unsureCells(map, 0)).to.deep.equal([]);
  });
});
