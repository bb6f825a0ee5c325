import { IGNORE, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { joinLabels } from '../../../trainer/seeds/join-labels.ts';

const map = (...data: number[]): LabelMap => ({
  ...{ kind: 'labels', height: 1, width: data.length },
  data: Uint8Array.from(data),
});

describe('trainer/seeds joinLabels', () => {
  // Every cue (background, class 2, none) beside every label (background, class 2, class 3, undecided).
  const cues = map(0, 0, 0, 0, 2, 2, 2, 2, IGNORE, IGNORE, IGNORE, IGNORE);
  const labels = map(0, 2, 3, IGNORE, 0, 2, 3, IGNORE, 0, 2, 3, IGNORE);
  const joined = (contradicted: 'keep' | 'drop', add: 'none' | 'objects' | 'all') => [
    ...joinLabels(cues, labels, { contradicted, add }).data,
  ];
  const x = IGNORE;

  it('keeps what nothing contradicts, and drops what the labels say otherwise', () => {
    expect(joined('keep', 'none')).to.deep.equal([0, 0, 0, 0, 2, 2, 2, 2, x, x, x, x]);
    expect(joined('drop', 'none')).to.deep.equal([0, x, x, 0, x, 2, x, 2, x, x, x, x]);
  });

  it('lets the labels speak where there is no cue: those of classes, or all', () => {
    expect(joined('keep', 'objects').slice(8)).to.deep.equal([x, 2, 3, x]);
    expect(joined('drop', 'all')).to.deep.equal([0, x, x, 0, x, 2, x, 2, 0, 2, 3, x]);
  });
});
