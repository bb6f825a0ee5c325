import { expect } from 'chai';
import { formatRuns } from '../../../trainer/run/format-runs.ts';
import { summariseRuns } from '../../../trainer/run/summarise-runs.ts';

describe('trainer/run formatRuns', () => {
  it('gives mean, least and greatest of each figure', () => {
    const run = (miou: number, coverage?: number) => [
      { what: 'cues (train)', photos: 6, miou, precision: 0.5, ...(coverage !== undefined && { coverage }) },
    ];
    expect(formatRuns(summariseRuns([run(0.6, 0.8), run(0.5, 0.9), run(0.7)], [1, 2, 3]))).to.equal(
      [
        '3 runs, seeds 1, 2, 3: mean (least–greatest)',
        'stage         photos                 mIoU            precision  recall  coverage',
        'cues (train)       6  0.600 (0.500–0.700)  0.500 (0.500–0.500)       –         –',
        '',
      ].join('\n'),
    );
  });

  it('says that there were no masks', () => {
    expect(formatRuns(summariseRuns([[], []], [1, 2]))).to.equal(
      '2 runs, seeds 1, 2: mean (least–greatest)\nNo masks to measure with.\n',
    );
  });
});
