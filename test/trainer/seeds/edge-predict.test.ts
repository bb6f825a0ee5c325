import type { ActivationMaps, LabelMap } from '@dsrg/core';
import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { type EdgeRule, edgePredict, leastAgreement } from '../../../trainer/seeds/edge-predict.ts';

/** One class over a row of probabilities; background has the rest. */
function row(...p: number[]) {
  const data = Float32Array.from(p);
  const foreground: ActivationMaps = { kind: 'activations', data, tags: [6], height: 1, width: p.length };
  return { foreground, background: data.map((value) => 1 - value) };
}

const labels = (prediction: Parameters<typeof edgePredict>[0], rule: EdgeRule) => [
  ...edgePredict(prediction, rule).data,
];

describe('trainer/seeds edgePredict', () => {
  // A crisp edge at 3 | 4, and a gentle slope from 6 on.
  const slope = row(0, 0, 0, 0, 0.95, 0.95, 0.95, 0.7, 0.45, 0.3, 0.3);

  it('EP-A ignores moderate differences within its window and trusts large ones', () => {
    const rule: EdgeRule = { kind: 'window', window: 3, low: 0.1, high: 0.6 };
    expect(labels(slope, rule)).to.deep.equal([0, 0, 0, 0, 6, 6, 255, 255, 255, 255, 0]);
    // A window of 5 sees the slope from farther off; within reach of the crisp edge the difference stays large.
    expect(labels(slope, { ...rule, window: 5 })).to.deep.equal([0, 0, 0, 0, 6, 6, 255, 6, 0, 255, 255]);
  });

  it('EP-A trusts a difference of exactly its bounds', () => {
    const rule: EdgeRule = { kind: 'window', window: 3, low: 0.25, high: 0.5 };
    expect(labels(row(0.5, 0.75), rule)).to.deep.equal([0, 6]);
    expect(labels(row(0.25, 0.75), rule)).to.deep.equal([0, 6]);
    expect(labels(row(0.375, 0.75), rule)).to.deep.equal([255, 255]);
  });

  it('EP-B ignores what differs from a neighbour by more than it may', () => {
    expect(labels(slope, { kind: 'neighbour', difference: 0.3 })).to.deep.equal([0, 0, 0, 255, 255, 6, 6, 6, 0, 0, 0]);
    expect(labels(slope, { kind: 'neighbour', difference: 0.2 })).to.deep.equal([
      ...[0, 0, 0, 255, 255, 6],
      ...[255, 255, 255, 0, 0],
    ]);
  });

  it('EP-B looks at all eight neighbours', () => {
    const data = Float32Array.from([0.9, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2]);
    const foreground: ActivationMaps = { kind: 'activations', data, tags: [1], height: 3, width: 3 };
    const found = edgePredict(
      { foreground, background: data.map((p) => 1 - p) },
      { kind: 'neighbour', difference: 0.5 },
    );
    expect([...found.data]).to.deep.equal([255, 255, 0, 255, 255, 0, 0, 0, 0]);
  });

  it('EP-0 is CertainFilter', () => {
    const rule: EdgeRule = { kind: 'filter', certain: 0.55, background: 0.1 };
    expect(labels(slope, rule)).to.deep.equal([0, 0, 0, 0, 6, 6, 6, 6, 255, 255, 255]);
  });

  it('looks at the highest of several classes, and trusts the edge between two', () => {
    const data = Float32Array.from([0.9, 0.9, 0.05, 0.05, 0.1, 0.1, 0.9, 0.9]);
    const foreground: ActivationMaps = { kind: 'activations', data, tags: [2, 3], height: 1, width: 4 };
    const prediction = { foreground, background: Float32Array.from([0, 0, 0.05, 0.05]) };
    expect(labels(prediction, { kind: 'window', window: 3, low: 0.1, high: 0.6 })).to.deep.equal([2, 2, 3, 3]);
  });

  it('gives background an even chance', () => {
    expect(labels(row(0.5), { kind: 'neighbour', difference: 0.1 })).to.deep.equal([0]);
  });

  it('is background where there are no tags', () => {
    const foreground: ActivationMaps = { kind: 'activations', data: new Float32Array(), tags: [], height: 1, width: 2 };
    const none = { foreground, background: Float32Array.of(1, 1) };
    for (const rule of [
      { kind: 'window', window: 3, low: 0.1, high: 0.6 },
      { kind: 'neighbour', difference: 0.1 },
      { kind: 'filter', certain: 0.55, background: 0.1 },
    ] as const)
      expect(labels(none, rule)).to.deep.equal([0, 0]);
  });

  it('refuses a window without a middle', () => {
    expect(() => edgePredict(slope, { kind: 'window', window: 4, low: 0.1, high: 0.6 })).to.throw(
      DsrgError,
      /A window of 4 pixels/,
    );
  });
});

describe('trainer/seeds leastAgreement', () => {
  const shown = (...data: number[]): LabelMap => ({ kind: 'labels', data: Uint8Array.from(data), height: 1, width: 4 });
  const foreground: ActivationMaps = {
    ...{ kind: 'activations', tags: [2, 3], height: 1, width: 4 },
    data: Float32Array.from([0.9, 0.9, 0.1, 0.1, 0.05, 0.05, 0.8, 0.1]),
  };
  const prediction = { foreground, background: Float32Array.from([0.05, 0.05, 0.1, 0.8]) };

  it('is the share of the class of which the least is predicted', () => {
    expect(leastAgreement(prediction, shown(2, 2, 3, 3))).to.equal(0.5);
    expect(leastAgreement(prediction, shown(3, 2, 3, 255))).to.equal(0.5);
    expect(leastAgreement(prediction, shown(2, 255, 2, 2))).to.be.closeTo(1 / 3, 1e-12);
    expect(leastAgreement(prediction, shown(2, 0, 255, 3))).to.equal(0);
  });

  it('is 1 where no class is shown: there is nothing to be missed', () => {
    expect(leastAgreement(prediction, shown(0, 0, 255, 0))).to.equal(1);
    expect(leastAgreement(prediction, shown(2, 2, 3, 255))).to.equal(1);
  });
});
