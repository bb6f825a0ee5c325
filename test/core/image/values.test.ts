import { argmaxLabels, type LogitMap, normalise, type RgbImage, softmax } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';

const photo: RgbImage = { kind: 'rgb', data: Uint8Array.of(0, 51, 102, 153, 204, 255), height: 1, width: 2 };

function logits(data: number[], classes: number, height: number, width: number): LogitMap {
  return { kind: 'logits', data: Float32Array.from(data), classes, height, width };
}

describe('normalise', () => {
  it('gives the planes red, green, blue of (x − mean) / std', () => {
    const image = normalise(photo, { mean: [51, 4, 5], std: [51, 10, 2] });
    expect([image.channels, image.height, image.width]).to.deep.equal([3, 1, 2]);
    const expected = [-1, 2, 4.7, 20, 48.5, 125];
    image.data.forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i]!, 1e-5);
    });
  });

  it('refuses a deviation of 0', () => {
    expect(() => normalise(photo, { mean: [0, 0, 0], std: [1, 0, 1] })).to.throw('deviation [1,0,1]');
  });
});

describe('softmax', () => {
  it('equals the numbers worked out by hand', () => {
    // Two pixels, three classes: (0, ln 2, ln 5) → (1, 2, 5) / 8; equal scores, however large → thirds.
    const { data } = softmax(logits([0, 900, Math.log(2), 900, Math.log(5), 900], 3, 1, 2));
    const expected = [1 / 8, 1 / 3, 2 / 8, 1 / 3, 5 / 8, 1 / 3];
    data.forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i]!, 1e-7);
    });
  });

  it('sums to 1 at every pixel, in place as well, beyond one block', () => {
    const map = logits(
      Array.from({ length: 3 * 5000 }, (_, i) => Math.sin(i * 1.7) * 20),
      3,
      50,
      100,
    );
    const apart = softmax(map);
    for (let i = 0; i < 5000; i++) {
      expect(apart.data[i]! + apart.data[i + 5000]! + apart.data[i + 10000]!).to.be.closeTo(1, 1e-6);
    }
    expect(softmax(map, map.data).data).to.equal(map.data).and.to.deep.equal(apart.data);
  });

  it('names the place of a score that is no number', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const map = logits([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, bad, 0], 2, 2, 3);
      expect(() => softmax(map))
        .to.throw('(row 1, column 1)')
        .with.property('code', 'NUMERIC');
    }
  });
});

describe('argmaxLabels', () => {
  it('takes the largest, of equals the first', () => {
    expect([...argmaxLabels(logits([1, 5, 2, 3, 5, 2, 2, 6, 2], 3, 1, 3)).data]).to.deep.equal([1, 2, 0]);
  });

  it('is the same before and after softmax', () => {
    const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, (list) => {
        const map = logits(
          list.map((value) => value / 100),
          4,
          1,
          3,
        );
        expect(argmaxLabels(softmax(map)).data).to.deep.equal(argmaxLabels(map).data);
      }),
    );
  });

  it('refuses more classes than labels', () => {
    expect(() => argmaxLabels(logits(Array(256).fill(0), 256, 1, 1))).to.throw('1 to 255 classes');
  });
});
