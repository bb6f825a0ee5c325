import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import type { CellRows } from '../../../trainer/coseg/cell-rows.ts';
import { factorise, weighCells } from '../../../trainer/coseg/factorise.ts';
import { createRandom } from '../../../trainer/data/random.ts';
import { furthest, oracle } from './oracle.ts';

function rowsOf(width: number, data: readonly number[]): CellRows {
  return { data: Float32Array.from(data), count: data.length / width, width };
}

describe('trainer/coseg factorise', () => {
  it('gives W and H as numpy does, after 1 to 40 updates', () => {
    expect(oracle.factorisations.length).to.equal(3);
    for (const { width, rank, updates, v, normal, w, h } of oracle.factorisations) {
      const numbers = [...normal];
      const found = factorise(rowsOf(width, v), { rank, updates }, () => numbers.shift() as number);
      expect(numbers).to.deep.equal([]);
      expect(furthest(found.weights, w)).to.be.below(1e-9);
      const transposed = Array.from(
        { length: h.length },
        (_, i) => found.factors[(i % width) * rank + Math.floor(i / width)],
      );
      expect(furthest(transposed as number[], h)).to.be.below(1e-9);
    }
  });

  it('weighs other cells with the factors as they are, as numpy does', () => {
    for (const { width, rank, updates, v, h, onlyW } of oracle.factorisations) {
      const factors = Float64Array.from(
        { length: h.length },
        (_, i) => h[(i % rank) * width + Math.floor(i / rank)] as number,
      );
      expect(furthest(weighCells(rowsOf(width, v), { factors, rank }, updates), onlyW)).to.be.below(1e-9);
    }
  });

  it('takes two things apart that never stand together', () => {
    // Cells 0 and 2 are of one kind, 1 and 3 of the other.
    const rows = rowsOf(4, [2, 4, 0, 0, 0, 0, 1, 3, 4, 8, 0, 0, 0, 0, 2, 6]);
    const random = createRandom(3);
    const { weights, factors } = factorise(rows, { rank: 2, updates: 200 }, () => random.normal());
    const first = (weights[0] as number) > (weights[1] as number) ? 0 : 1;
    for (const [cell, factor] of [first, 1 - first, first, 1 - first].entries()) {
      const [own, other] = [weights[cell * 2 + factor] as number, weights[cell * 2 + 1 - factor] as number];
      expect(other).to.be.below(1e-6 * own);
    }
    for (let i = 0; i < 16; i++) {
      const [cell, d] = [Math.floor(i / 4), i % 4];
      const sum = [0, 1].reduce(
        (total, k) => total + (weights[cell * 2 + k] as number) * (factors[d * 2 + k] as number),
        0,
      );
      expect(sum).to.be.closeTo(rows.data[i] as number, 1e-6);
    }
  });

  it('leaves cells of nothing at nothing, and takes no negative features', () => {
    const { weights } = factorise(rowsOf(2, [0, 0, 0, 0]), { rank: 1, updates: 3 }, () => 1);
    expect([...weights]).to.deep.equal([0, 0]);
    const refused = () => factorise(rowsOf(2, [1, 2, 3, -0.5]), { rank: 1, updates: 1 }, () => 1);
    expect(refused).to.throw(DsrgError, 'Feature 1 of cell 1 is -0.5.');
    expect(() => factorise(rowsOf(1, [Number.NaN]), { rank: 1, updates: 1 }, () => 1)).to.throw(DsrgError, 'is NaN');
  });
});
