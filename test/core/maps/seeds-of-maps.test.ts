import { seedsOfMaps, strongestMap, type TaggedMaps } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';

// biome-ignore format: a picture
const maps: TaggedMaps = {
  data: Float32Array.of(
    10, 5, 2, 1.9, -4, 3, // class 2: 1, .5, .2, .19, −.4, .3
    1, 6, 2, -1, -1, 20, // class 5: .05, .3, .1, −.05, −.05, 1
  ),
  tags: [2, 5],
  height: 2,
  width: 3,
};

describe('core/maps seedsOfMaps', () => {
  it('gives a pixel to the class that is highest relative to its own maximum, from 20 % on', () => {
    expect([...seedsOfMaps(maps).data]).to.deep.equal([2, 2, 2, 0, 0, 5]);
    expect([...seedsOfMaps(maps, { threshold: 51 }).data]).to.deep.equal([2, 0, 0, 0, 0, 5]);
  });

  it('counts a pixel at the threshold itself, also where single precision would round below it', () => {
    const seven = { data: Float32Array.of(10, 7), tags: [3], height: 1, width: 2 };
    expect([...seedsOfMaps(seven, { threshold: 70 }).data]).to.deep.equal([3, 3]);
  });

  it('keeps negative values: what all maps deny has a negative confidence', () => {
    const { labels, confidence } = strongestMap(maps);
    expect([...labels]).to.deep.equal([2, 2, 2, 2, 5, 5]);
    expect(confidence[4]).to.equal(-0.05);
    expect([...seedsOfMaps(maps, { threshold: -6 }).data]).to.deep.equal([2, 2, 2, 2, 5, 5]);
  });

  it('gives ties to the lower class', () => {
    const tie = { data: Float32Array.of(2, 1, 4, 2), tags: [4, 6], height: 1, width: 2 };
    expect([...seedsOfMaps(tie).data]).to.deep.equal([4, 4]);
  });

  it('hears nothing from a map that is nowhere positive, and nothing at all without tags', () => {
    const silent = { data: Float32Array.of(-1, -2, 0, 0, 3, 1), tags: [1, 2, 3], height: 1, width: 2 };
    expect([...seedsOfMaps(silent).data]).to.deep.equal([3, 3]);
    const untagged = { data: new Float32Array(0), tags: [], height: 1, width: 2 };
    expect([...seedsOfMaps(untagged).data]).to.deep.equal([0, 0]);
    expect([...strongestMap(untagged).confidence]).to.deep.equal([-Infinity, -Infinity]);
  });

  it('does not change where a map is scaled', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(values, fc.constantFrom(0.25, 2, 8), (numbers, factor) => {
        const plain = { data: Float32Array.from(numbers), tags: [1, 2], height: 2, width: 3 };
        const scaled = { ...plain, data: plain.data.map((value, i) => (i < 6 ? value * factor : value)) };
        expect(seedsOfMaps(scaled)).to.deep.equal(seedsOfMaps(plain));
      }),
    );
  });
});
