import { linearTaps, resizePlanes } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';

const planes = Float32Array.of(1, 2, 4, 8, 16, 32);

describe('resizePlanes', () => {
  it('half-pixel equals cv2.resize on floats', () => {
    const expected = [1, 1.4, 2, 3.2, 4, 4.5, 6.3, 9, 14.4, 18, 8, 11.2, 16, 25.6, 32];
    resizePlanes(planes, 1, 2, 3, 3, 5, 'half-pixel').forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i]!, 1e-5);
    });
  });

  it('align-corners equals the definition written out', () => {
    const expected = [1, 1.5, 2, 3, 4, 4.5, 6.75, 9, 13.5, 18, 8, 12, 16, 24, 32];
    expect([...resizePlanes(planes, 1, 2, 3, 3, 5, 'align-corners')]).to.deep.equal(expected);
  });

  it('asymmetric starts at the first cell', () => {
    expect([...resizePlanes(Float32Array.of(0, 2, 4), 1, 1, 3, 1, 6, 'asymmetric')]).to.deep.equal([0, 1, 2, 3, 4, 4]);
  });

  it('equals the naive four-neighbour sum for any size and convention', () => {
    const side = fc.integer({ min: 1, max: 7 });
    const convention = fc.constantFrom('half-pixel', 'align-corners', 'asymmetric');
    fc.assert(
      fc.property(side, side, side, side, convention, (height, width, toHeight, toWidth, rule) => {
        const data = Float32Array.from({ length: 2 * height * width }, (_, i) => Math.sin(i * 12.9898) * 50);
        const fast = resizePlanes(data, 2, height, width, toHeight, toWidth, rule);
        const rows = linearTaps(height, toHeight, rule);
        const columns = linearTaps(width, toWidth, rule);
        for (let i = 0; i < fast.length; i++) {
          const { low: top, high: bottom, weight: down } = rows[Math.floor(i / toWidth) % toHeight]!;
          const { low: left, high: right, weight: across } = columns[i % toWidth]!;
          const at = (y: number, x: number) => data[(Math.floor(i / toWidth / toHeight) * height + y) * width + x]!;
          const upper = at(top, left) * (1 - across) + at(top, right) * across;
          const lower = at(bottom, left) * (1 - across) + at(bottom, right) * across;
          expect(fast[i]).to.be.closeTo(upper * (1 - down) + lower * down, 1e-5);
        }
      }),
    );
  });

  it('writes into the buffer given and refuses one of another length', () => {
    const out = new Float32Array(15);
    expect(resizePlanes(planes, 1, 2, 3, 3, 5, 'half-pixel', out)).to.equal(out);
    expect(() => resizePlanes(planes, 1, 2, 3, 3, 5, 'half-pixel', new Float32Array(14)))
      .to.throw('The output of a resize has 14 numbers; 1×3×5 needs 15.')
      .with.property('code', 'SHAPE');
    expect(() => resizePlanes(planes, 2, 2, 3, 3, 5, 'half-pixel')).to.throw('The input of a resize has 6 numbers');
  });
});
