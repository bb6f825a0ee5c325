import { expect } from 'chai';
import { classTable } from '../../../evaluate/watch/class-table.ts';

const value = (iou: number | null, precision: number | null = null, recall: number | null = null) => ({
  iou,
  precision,
  recall,
});

describe('evaluate/watch classTable', () => {
  it('has the class that the last stage is worst at first, and that stage’s precision and recall behind the stages', () => {
    const rows = [
      { stage: '2-cues', classes: { masks: { background: value(0.5), cat: value(0.75), cow: value(0.25) } } },
      {
        stage: '3-seeds',
        classes: { masks: { background: value(0.875), cat: value(0.125, 0.25, 0.5), cow: value(null) } },
      },
    ];
    expect(classTable(rows)).to.deep.equal([
      '',
      'IoU, masks     2-cues    3-seeds  precision     recall',
      'cat            0.7500     0.1250     0.2500     0.5000',
      'background     0.5000     0.8750          –          –',
      'cow            0.2500          –          –          –',
    ]);
  });

  it('has a table for each folder of masks, of the stages that were scored against it', () => {
    const rows = [
      { stage: '2-cues', classes: { strict: { cat: value(0.5) }, loose: { cat: value(1) } } },
      { stage: '3-seeds', classes: { strict: { cat: value(0.25) } } },
    ];
    const heads = classTable(rows).filter((line) => line.startsWith('IoU'));
    expect(heads.map((line) => line.split(/ {2,}/))).to.deep.equal([
      ['IoU, strict', '2-cues', '3-seeds', 'precision', 'recall'],
      ['IoU, loose', '2-cues', 'precision', 'recall'],
    ]);
  });
});
