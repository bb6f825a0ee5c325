import { expect } from 'chai';
import fc from 'fast-check';
import { fromHalves, toHalves } from '../../../core/runtime/half-floats.ts';

describe('core/runtime half floats', () => {
  it('are those of IEEE 754', () => {
    const known: [number, number][] = [
      [0x0000, 0],
      [0x3c00, 1],
      [0xc000, -2],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x0001, 2 ** -24],
      [0x3555, 0.333251953125],
      [0x7c00, Number.POSITIVE_INFINITY],
    ];
    expect([...fromHalves(Uint16Array.from(known, ([bits]) => bits))]).to.deep.equal(known.map(([, value]) => value));
    expect([...toHalves(Float32Array.from(known, ([, value]) => value))]).to.deep.equal(known.map(([bits]) => bits));
  });

  it('come back as they were, all of them', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= 0x7c00);
    expect(toHalves(fromHalves(all))).to.deep.equal(all);
  });

  it('take the nearest neighbour, of two the even one', () => {
    expect([...toHalves(Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65_519, 65_520))]).to.deep.equal([
      0x3c00, 0x3c02, 0x7bff, 0x7c00,
    ]);
    fc.assert(
      fc.property(fc.float({ min: -60_000, max: 60_000, noNaN: true }), (value) => {
        const [back] = fromHalves(toHalves(Float32Array.of(value)));
        expect(Math.abs(back! - value)).to.be.at.most(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});
