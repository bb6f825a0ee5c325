import type { LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { confidentLabels } from '../../../trainer/seeds/confident-labels.ts';
import { cuesOfLabels, labelsOfCues } from '../../../trainer/seeds/cue-map.ts';
import { countCues, createCueCounts, cueStatistics } from '../../../trainer/seeds/cue-statistics.ts';

const row = (...data: number[]): LabelMap => ({
  kind: 'labels',
  data: Uint8Array.from(data),
  height: 1,
  width: data.length,
});

describe('cue statistics', () => {
  it('counts precision, recall, IoU and coverage over photos, void left out', () => {
    const counts = createCueCounts(3);
    countCues(counts, cuesOfLabels(row(0, 1, 1, 255, 255, 1), 3), row(0, 1, 0, 1, 0, 255));
    countCues(counts, cuesOfLabels(row(0, 255), 3), row(0, 0));
    const { photos, coverage, classes, precision, recall, miou } = cueStatistics(counts);
    expect(photos).to.equal(2);
    expect(coverage).to.equal(4 / 7);
    expect(classes).to.deep.equal([
      { precision: 1, recall: 2 / 5, iou: 2 / 5 },
      { precision: 1 / 2, recall: 1 / 2, iou: 1 / 3 },
      { precision: null, recall: null, iou: null },
    ]);
    expect(precision).to.equal(3 / 4);
    expect(recall).to.be.closeTo(0.45, 1e-12);
    expect(miou).to.be.closeTo((2 / 5 + 1 / 3) / 2, 1e-12);
  });

  it('says null, not 0, of nothing', () => {
    expect(cueStatistics(createCueCounts(2))).to.deep.include({
      photos: 0,
      coverage: null,
      precision: null,
      miou: null,
    });
  });
});

describe('cue maps and labels', () => {
  it('turn into each other', () => {
    const labels = row(0, 2, 255, 1);
    expect(labelsOfCues(cuesOfLabels(labels, 3))).to.deep.equal(labels);
    expect(() => cuesOfLabels(row(0, 3), 3)).to.throw(/Label 3 at \(row 0, column 1\)/);
  });
});

describe('confidentLabels', () => {
  it('keeps sure foreground and sure background, ignores the rest', () => {
    expect([...confidentLabels(row(3, 0, 0, 3), row(3, 0, 3, 5)).data]).to.deep.equal([3, 0, 255, 3]);
  });
});
