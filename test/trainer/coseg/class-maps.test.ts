import { expect } from 'chai';
import { cellRows, meanOfCells } from '../../../trainer/coseg/cell-rows.ts';
import { classMap, fitClassHead } from '../../../trainer/coseg/class-maps.ts';

describe('trainer/coseg class maps', () => {
  it('turns planes into rows, divided by the photo’s mean where it is asked for', () => {
    const map = { kind: 'float', data: Float32Array.of(1, 2, 3, 6), channels: 2, height: 1, width: 2 } as const;
    expect([...cellRows(map).data]).to.deep.equal([1, 3, 2, 6]);
    expect([...cellRows(map, { divideByMean: true }).data].map((value) => Math.round(3 * value))).to.deep.equal([
      1, 3, 2, 6,
    ]);
    expect([...meanOfCells(cellRows(map))]).to.deep.equal([1.5, 4.5]);
    const nothing = cellRows({ ...map, data: new Float32Array(4) }, { divideByMean: true });
    expect([...nothing.data]).to.deep.equal([0, 0, 0, 0]);
  });

  it('finds where each class is, by features that only its photos have', () => {
    // Feature 0 is of class 1, feature 1 of class 2, feature 2 is everywhere and strong.
    const means = [
      [1, 0, 50],
      [2, 0, 60],
      [0, 1, 60],
      [0, 2, 50],
    ].map((row) => Float32Array.from(row));
    const head = fitClassHead(means, [[1], [1], [2], [2]], 3, 1e-3);
    const cells = { data: Float32Array.of(3, 0, 5, 0, 3, 5, 0, 0, 5), count: 3, width: 3 };
    const [first, second] = [classMap(cells, head, 1), classMap(cells, head, 2)];
    expect([...first.keys()].sort((a, b) => (first[b] as number) - (first[a] as number))).to.deep.equal([0, 2, 1]);
    expect([...second.keys()].sort((a, b) => (second[b] as number) - (second[a] as number))).to.deep.equal([1, 2, 0]);
  });

  it('does not depend on the unit of a channel', () => {
    const rows = [
      [1, 0.2],
      [2, 0.1],
      [0.5, 1],
      [0.2, 2],
    ];
    const of = (unit: number) =>
      fitClassHead(
        rows.map(([a = 0, b = 0]) => Float32Array.of(a, unit * b)),
        [[1], [1], [2], [2]],
        3,
        1e-2,
      ).weights;
    const [plain, scaled] = [of(1), of(64)];
    expect(64 * (scaled[1] as number)).to.be.closeTo(plain[1] as number, 1e-4);
    expect(scaled[0]).to.be.closeTo(plain[0] as number, 1e-4);
  });
});
