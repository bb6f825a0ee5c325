import {
  type ActivationMaps,
  activationProbabilities,
  DsrgError,
  type LabelMap,
  type LogitMap,
  mergeActivations,
  presentClasses,
  restoreClasses,
  selectClasses,
} from '@dsrg/core';
import { expect } from 'chai';

const maps = (tags: number[], width: number, ...data: number[]): ActivationMaps => ({
  kind: 'activations',
  data: Float32Array.from(data),
  tags,
  height: 1,
  width,
});

describe('present classes', () => {
  it('are background and the tags, each once', () => {
    expect(presentClasses([5, 2, 5], 6)).to.deep.equal([0, 2, 5]);
    expect(presentClasses([], 6)).to.deep.equal([0]);
    expect(() => presentClasses([6], 6)).to.throw(DsrgError, /Tag 6; .* 0 to 5/);
  });

  it('select planes, and labels find back', () => {
    const logits: LogitMap = {
      kind: 'logits',
      data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
      classes: 4,
      height: 1,
      width: 2,
    };
    const { data, classes } = selectClasses(logits, [0, 3]);
    expect([...data]).to.deep.equal([1, 2, 7, 8]);
    expect(classes).to.equal(2);
    const labels: LabelMap = { kind: 'labels', data: Uint8Array.of(1, 0, 255), height: 1, width: 3 };
    expect([...restoreClasses(labels, [0, 3]).data]).to.deep.equal([3, 0, 255]);
    expect(() => restoreClasses(labels, [0])).to.throw(DsrgError, /Label 1 of a map of 1 class/);
    expect(() => selectClasses(logits, [4])).to.throw(DsrgError, /Class 4/);
  });
});

describe('activationProbabilities', () => {
  it('sets normalised maps against a constant background', () => {
    const { data, classes } = activationProbabilities(maps([2, 7], 2, 4, -1, 0, 8), 0.25);
    expect(classes).to.equal(3);
    expect([...data]).to.deep.equal([0.2, 0.2, 0.8, 0, 0, 0.8].map(Math.fround));
    expect(() => activationProbabilities(maps([2], 1, 1), 0)).to.throw(DsrgError, /background score of 0/);
    expect(() => activationProbabilities(maps([2], 1, 1), Number.POSITIVE_INFINITY)).to.throw(DsrgError, /be finite/);
  });

  it('is background everywhere for a photo without tags', () => {
    expect([...activationProbabilities(maps([], 2), 0.3).data]).to.deep.equal([1, 1]);
  });
});

describe('mergeActivations', () => {
  it('keeps a map positive whose mean single precision would lose, and lifts no other', () => {
    const faint = 2 ** -149;
    const merged = mergeActivations([{ maps: maps([3, 4], 1, faint, 3) }, { maps: maps([3, 4], 1, 0, 5) }], 1, 1);
    expect(merged.data[0]).to.be.greaterThan(0);
    expect(merged.data[1]).to.equal(4);
    expect(() => mergeActivations([{ maps: maps([3], 1, Number.NaN) }], 1, 1)).to.throw(DsrgError, /class 3 holds NaN/);
  });

  it('turns mirrored views back, drops negative values, resizes and averages', () => {
    const merged = mergeActivations([{ maps: maps([3], 2, 4, -2) }, { maps: maps([3], 2, 0, 8), flipped: true }], 1, 2);
    expect([...merged.data]).to.deep.equal([6, 0]);
    const wide = mergeActivations([{ maps: maps([3], 1, 2) }, { maps: maps([3], 3, 0, 1, 2) }], 2, 3);
    expect([...wide.data]).to.deep.equal([1, 1.5, 2, 1, 1.5, 2]);
    expect(() => mergeActivations([{ maps: maps([3], 1, 2) }, { maps: maps([4], 1, 2) }], 1, 1)).to.throw(
      DsrgError,
      /not of one photo/,
    );
  });
});
