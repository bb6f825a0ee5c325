import { readFileSync } from 'node:fs';
import type { LabelMap, StrongestMap } from '@dsrg/core';
import { areaUnderCurve, averagePrecision, createSeedCurve, seedThresholds } from '@dsrg/evaluate';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';

/** Made by seed-curve-numpy.py. */
const frozen = JSON.parse(readFileSync(new URL('seed-curve-numpy.json', import.meta.url), 'utf8')) as {
  readonly photos: readonly { truth: number[]; seed: number[]; confidence: number[] }[];
  readonly meanPrecision: number;
  readonly foreground: number;
  readonly background: number;
  readonly averagePrecision: number;
};

function mapOf(labels: readonly number[], confidence: readonly number[]): StrongestMap {
  return {
    labels: Uint8Array.from(labels),
    confidence: Float64Array.from(confidence),
    height: 1,
    width: labels.length,
  };
}

function truthOf(...data: number[]): LabelMap {
  return { kind: 'labels', data: Uint8Array.from(data), height: 1, width: data.length };
}

describe('evaluate/cams createSeedCurve', () => {
  it('has the released thresholds', () => {
    expect(seedThresholds.length).to.equal(209);
    expect(seedThresholds.slice(7, 12)).to.deep.equal([-3, -2, -1, -0.99, -0.98]);
    expect(seedThresholds.slice(107, 112)).to.deep.equal([-0.02, -0.01, 0, 0.01, 0.02]);
    expect(seedThresholds.at(-1)).to.equal(0.99);
  });

  it('gives what numpy gives for six photos', () => {
    const curve = createSeedCurve(4);
    for (const { truth, seed, confidence } of frozen.photos) curve.add(mapOf(seed, confidence), truthOf(...truth), 'x');
    const { meanPrecision, foregroundAt, backgroundAt, averagePrecision: area } = curve.scores();
    expect(meanPrecision).to.be.closeTo(frozen.meanPrecision, 1e-12);
    expect(foregroundAt?.foreground.precision).to.be.closeTo(frozen.foreground, 1e-12);
    expect(backgroundAt?.background.precision).to.be.closeTo(frozen.background, 1e-12);
    expect(area).to.be.closeTo(frozen.averagePrecision, 1e-12);
  });

  it('takes precision where recall first exceeds 0.2 in foreground, 0.8 in background', () => {
    const curve = createSeedCurve(3, [0, 0.25, 0.5, 0.75]);
    // class 1: at .75 one of five right; at .5 two, one wrong; class 2 has no true pixel and takes no part
    const seeds = mapOf([1, 1, 1, 1, 1, 2, 1, 1, 1, 1], [0.8, 0.6, 0.5, 0.3, 0.1, 0.3, 0.2, 0.1, 0, -5]);
    curve.add(seeds, truthOf(1, 1, 0, 1, 1, 1, 0, 0, 0, 255), 'x');
    const { foregroundAt, backgroundAt, meanPrecision } = curve.scores();
    expect(foregroundAt).to.deep.equal({
      threshold: 0.5,
      foreground: { precision: 2 / 3, recall: 0.4 },
      background: { precision: 3 / 6, recall: 0.75 },
    });
    expect(backgroundAt?.threshold).to.equal(0.75);
    expect(backgroundAt?.background).to.deep.equal({ precision: 4 / 8, recall: 1 });
    expect(meanPrecision).to.equal((2 / 3 + 1 / 2) / 2);
  });

  it('counts a confidence at a threshold, and one below all of them as the first', () => {
    const curve = createSeedCurve(2, [0, 0.5]);
    curve.add(mapOf([1, 1, 1], [-9, 0.5, 0.49]), truthOf(1, 1, 0), 'x');
    expect(curve.scores().foregroundAt?.foreground).to.deep.equal({ precision: 1, recall: 0.5 });
    // at .5 one of two; at 0 two of three calls right
    expect(curve.scores().averagePrecision).to.be.closeTo(0.5 + 0.5 * (2 / 3), 1e-12);
  });

  it('says nothing where there is nothing to say', () => {
    const { meanPrecision, averagePrecision: area } = createSeedCurve(3).scores();
    expect([meanPrecision, area]).to.deep.equal([undefined, undefined]);
    const curve = createSeedCurve(3);
    curve.add(mapOf([0, 0], [-Infinity, -Infinity]), truthOf(0, 0), 'x');
    expect(curve.scores().meanPrecision).to.equal(undefined);
    expect(curve.scores().backgroundAt?.background).to.deep.equal({ precision: 1, recall: 1 });
  });

  it('names a truth of another size', () =>
    failure(() => createSeedCurve(2).add(mapOf([1], [1]), truthOf(1, 1), 'a17'), 'LABEL', ['a17 is 1×2', '1×1']));
});

describe('evaluate/cams averagePrecision', () => {
  it('is the area under the best precision from each recall on', () => {
    // ranks: hit, miss, hit, miss, miss, hit: precisions 1, 2/3, 3/6
    const relevant = [false, true, undefined, true, false, false, true];
    const scores = [0.8, 0.9, 5, 0.7, 0.6, 0.5, 0.4];
    expect(averagePrecision(scores, relevant)).to.be.closeTo((1 + 2 / 3 + 3 / 6) / 3, 1e-12);
    expect(averagePrecision([1, 1], [false, true])).to.equal(0.5);
    expect(averagePrecision([1], [false])).to.equal(undefined);
  });

  it('fills dips from the right, in whatever order points come', () => {
    const points = [
      { precision: 0.5, recall: 0.5 },
      { precision: 0.4, recall: 0.25 },
      { precision: 0.1, recall: 0.75 },
    ];
    expect(areaUnderCurve(points)).to.be.closeTo(0.5 * 0.5 + 0.25 * 0.1, 1e-12);
    expect(areaUnderCurve([])).to.equal(0);
  });
});
