import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { packLabels, unpackLabels } from '../../../evaluate/page/segment/packed-labels.ts';

const mapOf = (data: Uint8Array, width: number): LabelMap => ({
  ...{ kind: 'labels', data, width },
  height: data.length / width,
});

describe('label maps in runs', () => {
  it('are a run for each change of label', () => {
    const map = mapOf(Uint8Array.of(0, 0, 7, 7, 7, 255), 3);
    const packed = packLabels(map);
    expect([...packed.runs]).to.deep.equal([2 * 256, 3 * 256 + 7, 256 + 255]);
    expect(unpackLabels(packed)).to.deep.equal(map);
  });

  it('come back, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300, max: 3 }), (data) => {
        const map = mapOf(data, 1);
        expect(unpackLabels(packLabels(map))).to.deep.equal(map);
      }),
      { seed: 1 },
    );
  });

  it('come back where a run is longer than one number holds', () => {
    const map = mapOf(new Uint8Array(2 ** 24 + 5).fill(9), 1);
    const packed = packLabels(map);
    expect(packed.runs).to.have.length(2);
    expect(unpackLabels(packed).data.every((label) => label === 9)).to.equal(true);
  });
});
