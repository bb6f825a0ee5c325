import { IGNORE, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { joinLabels } from '../../../trainer/seeds/join-labels.ts';

const map = (...data: number[]): LabelMap => ({
  ...{ kind: 'labels', height: 1, width: data.length },
  data: Uint8Array.from(data),
});

describe('trainer/seeds joinLabels', () => {
  it('keeps every cue, and takes the labels where there is none', () => {
    const cues = map(0, 0, 0, 2, 2, 2, IGNORE, IGNORE, IGNORE);
    const labels = map(0, 2, IGNORE, 0, 3, IGNORE, 0, 3, IGNORE);
    expect([...joinLabels(cues, labels).data]).to.deep.equal([0, 0, 0, 2, 2, 2, 0, 3, IGNORE]);
    expect([...cues.data].slice(6)).to.deep.equal([IGNORE, IGNORE, IGNORE]);
  });
});
