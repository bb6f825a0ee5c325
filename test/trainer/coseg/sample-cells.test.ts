import { expect } from 'chai';
import { createCellSample } from '../../../trainer/coseg/sample-cells.ts';
import { createRandom } from '../../../trainer/data/random.ts';

/** A photo of 3×4 cells of two features: its number, and the cell's. */
function photo(number: number) {
  return {
    data: Float32Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? number : Math.floor(i / 2))),
    count: 12,
    width: 2,
  };
}
const grid = { height: 3, width: 4 };

describe('trainer/coseg createCellSample', () => {
  it('takes an equal number of each photo’s cells, no more than its bound, and says which lie at the edge', () => {
    const sample = createCellSample(10);
    const random = createRandom(1);
    for (const number of [1, 2, 3, 4]) sample.add(photo(number), grid, 4, random.fork(number));
    expect(sample.count).to.equal(10);
    const found = Array.from({ length: sample.count }, (_, k) => sample.cell(k));
    const counts = [1, 2, 3, 4].map((number) => found.filter(({ features }) => features[0] === number).length);
    expect(counts).to.deep.equal([2, 3, 2, 3]);
    for (const { features, border } of found) expect(border).to.equal(![5, 6].includes(features[1] as number));
    expect(new Set(found.map(({ features }) => `${features}`)).size).to.equal(10);
  });

  it('takes all cells of few photos', () => {
    const sample = createCellSample(1000);
    sample.add(photo(1), grid, 1, createRandom(1));
    expect(sample.count).to.equal(12);
  });

  it('puts as many cells of other classes beside its own, or as many as there are', () => {
    const [own, first, second] = [createCellSample(6), createCellSample(6), createCellSample(2)];
    own.add(photo(1), grid, 1, createRandom(1));
    first.add(photo(2), grid, 1, createRandom(2));
    second.add(photo(3), grid, 1, createRandom(3));
    const { rows, places } = own.beside([first, second], createRandom(4));
    expect(rows.count).to.equal(12);
    expect(places.map(({ target }) => target)).to.deep.equal([...Array(6).fill(true), ...Array(6).fill(false)]);
    for (let k = 0; k < 6; k++) expect(rows.data[2 * k]).to.equal(1);
    for (let k = 6; k < 12; k++) expect(rows.data[2 * k]).to.be.greaterThan(1);
    expect(own.beside([second], createRandom(4)).rows.count).to.equal(8);
    expect(own.beside([], createRandom(4)).rows.count).to.equal(6);
  });
});
