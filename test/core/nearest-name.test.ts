import { nearestName } from '@dsrg/core';
import { expect } from 'chai';

describe('nearestName', () => {
  for (const [name, names, nearest] of [
    ['aeroplan', ['bird', 'aeroplane', 'person'], 'aeroplane'],
    ['Person', ['bird', 'person'], 'person'],
    ['cta', ['cat', 'cow'], 'cat'],
    ['dog', ['cat', 'cow'], undefined],
    ['--sclaes', ['--scales', '--save'], '--scales'],
    ['zebra', ['bird', 'sheep'], undefined],
    ['x', [], undefined],
  ] as const) {
    it(`${name} → ${nearest}`, () => expect(nearestName(name, names)).to.equal(nearest));
  }
});
