import { expect } from 'chai';
import { type CellPlace, chooseFactors, factorNorms } from '../../../trainer/coseg/choose-factors.ts';

const inside: CellPlace = { target: true, border: false };
const edge: CellPlace = { target: true, border: true };
const strange: CellPlace = { target: false, border: false };

/** W of the cells, with factors of length 1 each unless told otherwise. */
function choose(
  places: readonly CellPlace[],
  w: readonly (readonly number[])[],
  lengths?: readonly number[],
): number[] {
  const rank = w[0]?.length ?? 0;
  const factors = new Float64Array(rank * rank);
  for (let k = 0; k < rank; k++) factors[k * rank + k] = lengths?.[k] ?? 1;
  return chooseFactors({ weights: Float64Array.from(w.flat()), factors, rank }, places);
}

describe('trainer/coseg chooseFactors', () => {
  it('takes what the class has and neither other classes nor the edges of its photos have', () => {
    const places = [inside, edge, strange];
    // An object; what lies at edges; what is everywhere; what others have.
    expect(
      choose(places, [
        [6, 0, 2, 0],
        [0, 4, 2, 0],
        [0, 0, 2, 5],
      ]),
    ).to.deep.equal([0]);
  });

  it('takes two of those with a positive score, and the best alone where none has', () => {
    expect(
      choose(
        [inside, edge, strange],
        [
          [6, 9, 3],
          [0, 0, 0],
          [0, 0, 0],
        ],
      ),
    ).to.deep.equal([1, 0]);
    // Scores: 1 − 4, 2 − 4, −5.
    expect(
      choose(
        [inside, strange],
        [
          [1, 2, 0],
          [4, 4, 5],
        ],
      ),
    ).to.deep.equal([1]);
  });

  it('compares factors by what they add to a cell', () => {
    // W of 1 of a factor of length 10 is more than W of 4 of one of length 1.
    expect(
      choose(
        [inside, edge],
        [
          [1, 4],
          [0, 0],
        ],
        [10, 1],
      )[0],
    ).to.equal(0);
    expect(factorNorms({ factors: Float64Array.of(3, 0, 4, 2), rank: 2 })).to.deep.equal([5, 2]);
  });

  it('judges without distractors, too', () => {
    expect(
      choose(
        [inside, edge],
        [
          [1, 5],
          [3, 1],
        ],
      ),
    ).to.deep.equal([1]);
  });
});
