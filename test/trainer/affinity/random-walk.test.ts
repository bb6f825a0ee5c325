import { expect } from 'chai';
import { affinityPaths } from '../../../trainer/affinity/affinity-paths.ts';
import { randomWalk } from '../../../trainer/affinity/random-walk.ts';
import { numbers } from '../../numbers.ts';

/** IRN's own way: the whole matrix, whose columns add up to 1, squared again and again. */
function byMatrix(
  map: readonly number[],
  boundary: readonly number[],
  width: number,
  radius: number,
  beta: number,
  doublings: number,
) {
  const size = map.length;
  const place = (i: number) => [Math.floor(i / width), i % width] as const;
  const affinity = (i: number, j: number) => {
    const [[a, b], [c, d]] = [place(Math.min(i, j)), place(Math.max(i, j))];
    const [down, right] = [c - a, d - b];
    const length = down * down + right * right;
    if (length === 0) return 1;
    if (length >= radius * radius) return 0;
    let most = 0;
    for (let y = 0; y <= down; y++)
      for (let x = Math.min(0, right); x <= Math.max(0, right); x++)
        if ((down * x - right * y) ** 2 / length < 1) most = Math.max(most, boundary[(a + y) * width + b + x]!);
    return 1 - most;
  };
  const every = Array.from({ length: size }, (_, i) => i);
  const powered = every.map((i) => every.map((j) => affinity(i, j) ** beta));
  const sums = every.map((j) => every.reduce((sum, i) => sum + powered[i]![j]!, 0));
  let matrix = powered.map((row) => row.map((value, j) => value / sums[j]!));
  for (let k = 0; k < doublings; k++) {
    const before = matrix;
    matrix = before.map((row) => every.map((j) => row.reduce((sum, value, m) => sum + value * before[m]![j]!, 0)));
  }
  const start = map.map((value, i) => value * (1 - boundary[i]!));
  return every.map((j) => every.reduce((sum, i) => sum + start[i]! * matrix[i]![j]!, 0));
}

describe('trainer/affinity: ways between cells, and the random walk', () => {
  it('joins each pair once, by the cells near the straight line', () => {
    // Radius 2: right, below left, below, below right.
    expect(affinityPaths(2).map(({ down, right }) => [down, right])).to.deep.equal([
      [0, 1],
      [1, -1],
      [1, 0],
      [1, 1],
    ]);
    // Squared distances from the straight line are below 1: 4/5 at most for (1, −2), 1/2 beside the diagonal.
    const cellsTo = (y: number, x: number) =>
      affinityPaths(5).find(({ down, right }) => down === y && right === x)?.cells;
    expect(cellsTo(1, -2)).to.have.length(6);
    expect(cellsTo(3, 1)).to.have.deep.members([
      [0, 0],
      [1, 0],
      [1, 1],
      [2, 0],
      [2, 1],
      [3, 1],
      [0, 1],
      [3, 0],
    ]);
    expect(cellsTo(3, 3)).to.have.length(10);
    // IRN's number of ways for the radius of its walk.
    expect(affinityPaths(5)).to.have.length(34);
  });

  it('gives what the powers of IRN’s whole matrix give', () => {
    const random = numbers(6);
    const [height, width] = [5, 6];
    const boundary = Array.from({ length: height * width }, () => random() ** 2);
    const data = Float32Array.from({ length: 2 * height * width }, () => random());
    for (const [radius, beta, doublings] of [
      [5, 10, 8],
      [3, 2, 3],
      [2, 1, 0],
    ] as const) {
      const walked = randomWalk({ data, tags: [3, 7], height, width }, boundary, { radius, beta, doublings });
      for (const plane of [0, 1]) {
        const map = [...data.subarray(plane * 30, plane * 30 + 30)];
        const expected = byMatrix(map, boundary, width, radius, beta, doublings);
        for (const [i, value] of expected.entries()) expect(walked[plane * 30 + i]).to.be.closeTo(value, 1e-5);
      }
    }
  });

  it('fills a room, and does not leave it', () => {
    // A wall in the middle column; one cell of the left room is known.
    const [height, width] = [4, 7];
    const boundary = Array.from({ length: height * width }, (_, i) => (i % width === 3 ? 1 : 0));
    const data = new Float32Array(height * width);
    data[width + 1] = 1;
    const walked = randomWalk({ data, tags: [1], height, width }, boundary);
    const left = [...walked].filter((_, i) => i % width < 3);
    expect(Math.min(...left)).to.be.above(0.04);
    expect([...walked].filter((_, i) => i % width >= 3).every((value) => value === 0)).to.equal(true);
  });
});
