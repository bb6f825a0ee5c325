import { DsrgError, type LabelMap } from '@dsrg/core';
import { createConfusion, mergeConfusions, updateConfusion } from '@dsrg/evaluate';
import { expect } from 'chai';
import fc from 'fast-check';

function labels(rows: readonly (readonly number[])[]): LabelMap {
  return { kind: 'labels', data: Uint8Array.from(rows.flat()), height: rows.length, width: rows[0]!.length };
}

describe('evaluate/confusion', () => {
  it('counts truth by row and prediction by column, void left out', () => {
    const confusion = createConfusion(3);
    updateConfusion(
      confusion,
      labels([
        [0, 0, 1],
        [2, 255, 1],
      ]),
      labels([
        [0, 1, 1],
        [0, 2, 1],
      ]),
    );
    expect([...confusion.counts]).to.deep.equal([1, 1, 0, 0, 2, 0, 1, 0, 0]);
    expect([confusion.ignored, confusion.photos]).to.deep.equal([1, 1]);
  });

  it('stops at what the devkit stops at, names it, and counts nothing', () => {
    const confusion = createConfusion(2);
    const cases: [LabelMap, LabelMap, RegExp][] = [
      [labels([[0, 1]]), labels([[0], [1]]), /prediction for b is 2×1, its truth 1×2/],
      [labels([[0, 1]]), labels([[0, 2]]), /Label 2 at \(row 0, column 1\) in the prediction of b/],
      [labels([[0, 255]]), labels([[0, 255]]), /Label 255 at \(row 0, column 1\) in the prediction of b/],
      [labels([[0], [7]]), labels([[0], [1]]), /Label 7 at \(row 1, column 0\) in the truth of b/],
    ];
    for (const [truth, prediction, message] of cases) {
      expect(() => updateConfusion(confusion, truth, prediction, 'b')).to.throw(DsrgError, message);
      expect(confusion.counts.every((count) => count === 0)).to.equal(true);
      expect([confusion.ignored, confusion.photos]).to.deep.equal([0, 0]);
    }
  });

  it('gives the same counts however the photos are shared out', () => {
    const label = fc.constantFrom(0, 1, 2, 255);
    const photo = fc.array(fc.tuple(label, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(photo, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(2)), (photos, shares) => {
        const one = createConfusion(3);
        const parts = [createConfusion(3), createConfusion(3), createConfusion(3)];
        for (const [index, pixels] of photos.entries()) {
          const truth = labels([pixels.map(([entry]) => entry)]);
          const prediction = labels([pixels.map(([, entry]) => entry)]);
          updateConfusion(one, truth, prediction);
          updateConfusion(parts[shares[index] ?? 0]!, truth, prediction);
        }
        expect(mergeConfusions(parts)).to.deep.equal(one);
      }),
    );
  });

  it('stays exact where single precision would not', () => {
    const part = { ...createConfusion(1), counts: Float64Array.of(2 ** 24) };
    const one = { ...createConfusion(1), counts: Float64Array.of(1) };
    expect(mergeConfusions([part, one]).counts[0]).to.equal(16777217);
  });

  it('does not add matrices of different classes', () => {
    expect(() => mergeConfusions([createConfusion(2), createConfusion(3)])).to.throw(
      DsrgError,
      /of 2 and of 3 classes/,
    );
  });
});
