import { expect } from 'chai';
import type { Method } from '../../../trainer/methods/define-method.ts';
import { dsrg } from '../../../trainer/methods/dsrg/method.ts';
import { dsrgMobileNetV2 } from '../../../trainer/methods/dsrg/presets/dsrg-mobilenet-v2.ts';
import { describeTold } from '../../../trainer/run/describe-told.ts';
import type { PhotoSet } from '../../../trainer/run/photo-set.ts';
import { planRun } from '../../../trainer/run/plan-run.ts';

const plan = planRun(dsrg as Method, dsrgMobileNetV2.settings as Record<string, unknown>);

function photos(tags: readonly (readonly number[] | undefined)[], classes = ['background', 'cat', 'dog', 'sofa']) {
  const items = tags.map((own, k) => ({ id: String(k), tags: own }));
  const unused = () => {
    throw new Error('No photo is looked at.');
  };
  const target: PhotoSet = { name: 'pets', classes, items, photo: unused, mask: unused, hasMask: () => false };
  return { target };
}

describe('what a run is told', () => {
  it('is one line: photos, tags, classes, updates', () => {
    expect(describeTold(photos([[1], [1, 3], [1, 2, 3], [1], []]), plan)).to.equal(
      'photos: 5, 1.4 tags each (two or more on 2), 1 of no class; of 3 classes cat is on most (4), dog on fewest (1); updates: seeds 10, retrain 8',
    );
  });

  it('leaves out what there is not', () => {
    expect(describeTold(photos([[1], []], ['background', 'crack']), plan)).to.equal(
      'photos: 2, 0.5 tags each, 1 of no class; crack is on 1; updates: seeds 4, retrain 3',
    );
    expect(describeTold(photos([undefined, undefined]), plan.slice(0, 2))).to.equal('photos: 2, untagged');
    expect(describeTold(photos([[2], undefined]), [])).to.match(/^photos: 2, 1 of them tagged, 1\.0 tags each; of 3/);
  });
});
