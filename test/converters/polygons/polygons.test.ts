import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { joinHoles } from '../../../converters/polygons/join-holes.ts';
import { type Ring, traceOutlines } from '../../../converters/polygons/trace-outlines.ts';
import { polygonRuns } from '../../../converters/read/coco/fill-polygon.ts';
import { failure } from '../../core/node/failure.ts';

/** Labels from rows of digits; `.` is 0. */
function labelsOf(...rows: string[]): LabelMap {
  const data = Uint8Array.from(rows.join('').replaceAll('.', '0'), Number);
  return { kind: 'labels', data, height: rows.length, width: rows[0]!.length };
}

/** Pixels whose middle an odd number of upright edges lies left of: the even-odd rule, by the book. */
function fillEvenOdd(rings: readonly Ring[], height: number, width: number): number[] {
  const pixels: number[] = [];
  for (let i = 0; i < height * width; i++) {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    let crossings = 0;
    for (const ring of rings)
      for (let k = 0; k < ring.length; k += 2) {
        const [x0, y0] = [ring[k]!, ring[k + 1]!];
        const y1 = ring[(k + 3) % ring.length]!;
        if (x0 < x && x0 === ring[(k + 2) % ring.length] && y0 > y !== y1 > y) crossings++;
      }
    if (crossings % 2 === 1) pixels.push(i);
  }
  return pixels;
}

/** Pixels around whose middle the rings wind in sum, by the direction of upright edges: the other rule of fillers. */
function fillByDirection(rings: readonly Ring[], height: number, width: number): number[] {
  return Array.from({ length: height * width }, (_, i) => i).filter((i) => {
    const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
    let winding = 0;
    for (const ring of rings)
      for (let k = 0; k < ring.length; k += 2) {
        const [x0, y0, y1] = [ring[k]!, ring[k + 1]!, ring[(k + 3) % ring.length]!];
        if (x0 < x && x0 === ring[(k + 2) % ring.length] && y0 > y !== y1 > y) winding += Math.sign(y1 - y0);
      }
    return winding !== 0;
  });
}

/** Pixels as COCO's own tools fill a polygon. */
function fillAsCoco(ring: Ring, height: number, width: number): number[] {
  const runs = polygonRuns(ring, height, width);
  const pixels: number[] = [];
  for (let k = 0; k + 1 < runs.length; k += 2)
    for (let i = runs[k]!; i < runs[k + 1]!; i++) pixels.push((i % height) * width + Math.floor(i / height));
  return pixels.sort((a, b) => a - b);
}

describe('traceOutlines', () => {
  it('goes around pixels clockwise, around holes anticlockwise, and tells area and box', () => {
    const { objects } = traceOutlines(labelsOf('.....', '.777.', '.7.7.', '.777.', '...3.'));
    expect(objects).to.deep.equal([
      {
        label: 7,
        area: 8,
        box: [1, 1, 3, 3],
        outer: [4, 1, 4, 4, 1, 4, 1, 1],
        holes: [[3, 3, 3, 2, 2, 2, 2, 3]],
      },
      { label: 3, area: 1, box: [3, 4, 1, 1], outer: [4, 4, 4, 5, 3, 5, 3, 4], holes: [] },
    ]);
  });

  it('keeps pixels that touch at a corner together, and labels apart', () => {
    const { objects, ids } = traceOutlines(labelsOf('12', '.1'));
    expect([...ids]).to.deep.equal([0, 1, -1, 0]);
    expect(objects.map(({ label, area }) => [label, area])).to.deep.equal([
      [1, 2],
      [2, 1],
    ]);
    expect(objects[0]!.outer).to.deep.equal([1, 0, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 0, 1, 0, 0]);
  });

  it('takes void for no object', () => {
    const labels = { ...labelsOf('12'), data: Uint8Array.of(255, 2) };
    expect(traceOutlines(labels).objects.map(({ label }) => label)).to.deep.equal([2]);
  });

  it('refuses labels that do not fill their size', () =>
    failure(() => traceOutlines({ ...labelsOf('12'), height: 2 }), 'SHAPE', ['2 labels for 2×2']));

  it('gives every mask back, whatever fills the outlines: 150 random maps', () => {
    const maps = fc.integer({ min: 1, max: 9 }).chain((width) =>
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: width, maxLength: 9 * width }).map((values): LabelMap => {
        const height = Math.floor(values.length / width);
        return { kind: 'labels', data: Uint8Array.from(values.slice(0, height * width)), height, width };
      }),
    );
    fc.assert(
      fc.property(maps, (labels) => {
        const { height, width } = labels;
        const { objects, ids } = traceOutlines(labels);
        for (const [id, object] of objects.entries()) {
          const pixels = [...ids.keys()].filter((i) => ids[i] === id);
          expect(new Set(pixels.map((i) => labels.data[i]))).to.deep.equal(new Set([object.label]));
          expect(pixels.length).to.equal(object.area);
          const rings = [object.outer, ...object.holes];
          expect(fillEvenOdd(rings, height, width), 'even-odd').to.deep.equal(pixels);
          expect(fillByDirection(rings, height, width), 'by direction').to.deep.equal(pixels);
          const joined = joinHoles(object);
          expect(fillEvenOdd([joined], height, width), 'joined, even-odd').to.deep.equal(pixels);
          expect(fillByDirection([joined], height, width), 'joined, by direction').to.deep.equal(pixels);
          expect(fillAsCoco(joined, height, width), 'joined, as COCO fills').to.deep.equal(pixels);
        }
        expect([...ids].map((id) => objects[id]?.label ?? 0)).to.deep.equal([...labels.data]);
      }),
      { numRuns: 150, seed: 16 },
    );
  });

  it('works in time that grows with the pixels: a comb, a grid of holes and noise of 250,000 pixels', () => {
    const [height, width] = [500, 500];
    const kinds = [
      (x: number) => x % 2,
      (x: number, y: number) => ((x % 2) & (y % 2)) ^ 1,
      (x: number, y: number) => (x * x * 7 + y * y * 13 + x * y) % 3,
    ];
    const used = process.cpuUsage();
    for (const kind of kinds) {
      const data = Uint8Array.from({ length: height * width }, (_, i) => kind(i % width, Math.floor(i / width)));
      for (const object of traceOutlines({ kind: 'labels', data, height, width }).objects) joinHoles(object);
    }
    const { user, system } = process.cpuUsage(used);
    expect((user + system) / 1e6).to.be.below(10); // seconds; 60,000 holes by the square of their number would take many minutes
  });
});

describe('joinHoles', () => {
  it('cuts straight up from a hole and back', () => {
    const [ring] = traceOutlines(labelsOf('111', '1.1', '111')).objects;
    expect(joinHoles(ring!)).to.deep.equal([3, 0, 3, 3, 0, 3, 0, 0, 1, 0, 1, 2, 2, 2, 2, 1, 1, 1, 1, 0]);
  });

  it('refuses a hole that lies outside', () =>
    failure(() => joinHoles({ outer: [5, 0, 6, 0, 6, 1, 5, 1], holes: [[0, 3, 1, 3, 1, 4, 0, 4]] }), 'SHAPE', [
      'hole at (0, 3)',
    ]));
});
