import { simplifyRing } from '@dsrg/converters';
import { expect } from 'chai';
import fc from 'fast-check';

/** Distance of a point from a closed line. */
function distance([x, y]: readonly [number, number], ring: readonly number[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < ring.length; k += 2) {
    const [ax, ay, bx, by] = [ring[k]!, ring[k + 1]!, ring[(k + 2) % ring.length]!, ring[(k + 3) % ring.length]!];
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared));
    least = Math.min(least, Math.hypot(x - ax - along * (bx - ax), y - ay - along * (by - ay)));
  }
  return least;
}

describe('converters/polygons simplifyRing', () => {
  it('leaves out corners that lie within the tolerance', () => {
    // A square of 10 whose upper edge is a stair of one pixel.
    const ring = [0, 1, 5, 1, 5, 0, 10, 0, 10, 10, 0, 10];
    expect(simplifyRing(ring, 0)).to.equal(ring);
    expect(simplifyRing(ring, 0.4)).to.deep.equal(ring);
    expect(simplifyRing(ring, 1)).to.deep.equal([0, 1, 10, 0, 10, 10, 0, 10]);
    expect(simplifyRing(ring, 100)).to.have.length(6);
    expect(() => simplifyRing(ring, -1)).to.throw('A tolerance of -1 pixels; 0 or more was expected.');
  });

  it('keeps some of the corners, in their order, and every one of them near', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 }));
    const rings = fc.array(corner, { minLength: 4, maxLength: 60 });
    fc.assert(
      fc.property(rings, fc.double({ min: 0.1, max: 20, noNaN: true }), (corners, tolerance) => {
        const kept = simplifyRing(corners.flat(), tolerance);
        expect(kept.length).to.be.within(6, 2 * corners.length);
        let from = 0;
        for (let k = 0; k < kept.length; k += 2) {
          const found = corners.findIndex(([x, y], place) => place >= from && x === kept[k] && y === kept[k + 1]);
          expect(found).to.be.at.least(from);
          from = found + 1;
        }
        for (const each of corners) expect(distance(each, kept)).to.be.at.most(tolerance + 1e-9);
      }),
    );
  });
});
