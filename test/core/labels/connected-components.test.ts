import { expect } from 'chai';
import fc from 'fast-check';
import { connectedComponents } from '../../../core/labels/connected-components.ts';

/** Components by spreading the smallest number until nothing changes. */
function slowComponents(values: number[], width: number, skip: number): number[] {
  const ids = values.map((value, cell) => (value === skip ? -1 : cell));
  for (let changed = true; changed; ) {
    changed = false;
    for (let a = 0; a < ids.length; a++) {
      for (let b = 0; b < ids.length; b++) {
        const rows = Math.abs(Math.floor(a / width) - Math.floor(b / width));
        const columns = Math.abs((a % width) - (b % width));
        if (rows > 1 || columns > 1 || values[a] !== values[b] || ids[a]! <= ids[b]!) continue;
        ids[a] = ids[b]!;
        changed = true;
      }
    }
  }
  const order = [...new Set(ids.filter((id) => id >= 0))].sort((a, b) => a - b);
  return ids.map((id) => order.indexOf(id));
}

describe('connectedComponents', () => {
  it('joins along diagonals, numbers in raster order, and leaves skipped cells out', () => {
    // biome-ignore format: a picture
    const values = [
      1, 0, 1, 0,
      0, 1, 0, 9,
      2, 9, 9, 0,
    ];
    const { ids, count } = connectedComponents(values, 3, 4, 9);
    // biome-ignore format: a picture
    expect([...ids]).to.deep.equal([
      0, 1, 0, 1,
      1, 0, 1, -1,
      2, -1, -1, 1,
    ]);
    expect(count).to.equal(3);
  });

  it('joins a U whose arms meet at the bottom, and a spiral', () => {
    expect(connectedComponents([1, 0, 1, 1, 0, 1, 1, 1, 1], 3, 3, 0).count).to.equal(1);
  });

  it('agrees with spreading on random maps', () => {
    const map = fc
      .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }))
      .chain(([height, width]) =>
        fc.tuple(
          fc.constant(height),
          fc.constant(width),
          fc.array(fc.integer({ min: 0, max: 2 }), { minLength: height * width, maxLength: height * width }),
        ),
      );
    fc.assert(
      fc.property(map, ([height, width, values]) => {
        expect([...connectedComponents(values, height, width, 0).ids]).to.deep.equal(slowComponents(values, width, 0));
      }),
      { numRuns: 500 },
    );
  });
});
