import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { balancedWeights } from '../../../trainer/losses/balanced-weights.ts';

const labels = (...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
});

describe('trainer/losses balancedWeights', () => {
  it('lets background and foreground of a batch weigh 1 each', () => {
    const maps = [labels(0, 0, 0, 5), labels(0, 255, 2, 2)];
    const weights = balancedWeights(maps);
    const sum = (wanted: (label: number) => boolean) =>
      maps.reduce(
        (total, { data }, k) =>
          total + data.reduce((s, label, i) => s + (wanted(label) ? (weights[k]?.[i] ?? 0) : 0), 0),
        0,
      );
    expect(sum((label) => label === 0)).to.be.closeTo(1, 1e-6);
    expect(sum((label) => label > 0 && label < 255)).to.be.closeTo(1, 1e-6);
  });

  it('stays finite for a batch of one kind', () => {
    expect([...(balancedWeights([labels(0, 0)])[0] ?? [])]).to.deep.equal([0.5, 0.5]);
    expect([...(balancedWeights([labels(3)])[0] ?? [])]).to.deep.equal([1]);
  });
});
