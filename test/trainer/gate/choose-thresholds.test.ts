import { expect } from 'chai';
import { chooseThresholds, countPhotos } from '../../../trainer/gate/choose-thresholds.ts';
import { drawFolds, validateThresholds } from '../../../trainer/gate/cross-validate.ts';
import { failure } from '../../core/node/failure.ts';
import { numbers } from '../../numbers.ts';

/** Photos of two classes: the first is always the best, the second's probability is as given. */
const photos = (...seconds: readonly (readonly [probability: number, isTag: boolean])[]) => ({
  tags: 2,
  probabilities: seconds.flatMap(([probability]) => [0.99, probability]),
  targets: seconds.flatMap(([, isTag]) => [1, isTag ? 1 : 0]),
});
const times = (count: number, probability: number, isTag: boolean) =>
  Array.from({ length: count }, () => [probability, isTag] as const);

describe('thresholds of a gate', () => {
  it('lie between what a class has and what it has not, the lowest that costs least', () => {
    const scores = photos(...times(8, 0.7, true), ...times(20, 0.31, false));
    // 0.32 is the first of 0.02, 0.04 … that leaves all wrong ones out.
    expect(chooseThresholds(scores)[2]).to.be.closeTo(0.32, 1e-9);
  });

  it('rather let a wrong class through than lose a tag: two wrong ones are one tag', () => {
    const mixed = (wrong: number) =>
      photos(...times(8, 0.5, true), ...times(wrong, 0.5, false), ...times(20, 0.1, false));
    expect(chooseThresholds(mixed(15))[2]).to.be.closeTo(0.12, 1e-9);
    expect(chooseThresholds(mixed(17))[2]).to.be.above(0.5);
  });

  it('exempts classes of fewer than five photos, and background', () => {
    const few = photos(...times(4, 0.7, true), ...times(20, 0.3, false));
    expect(chooseThresholds(few)).to.deep.equal([0, chooseThresholds(few)[1], 0]);
    expect(countPhotos(few)).to.deep.equal([24, 4]);
    const enough = photos(...times(5, 0.7, true), ...times(20, 0.3, false));
    expect(chooseThresholds(enough)[2]).to.be.above(0.3);
  });

  it('never lose the best class of a photo, so that its threshold costs nothing', () => {
    const alone = {
      tags: 2,
      probabilities: [0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0, 0.1, 0],
      targets: [1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
    };
    expect(chooseThresholds(alone)).to.deep.equal([0, 0.02, 0]);
  });

  it('are measured on parts that had no say in them', () => {
    const uniform = numbers(3);
    const scores = photos(...times(20, 0.8, true), ...times(20, 0.2, false));
    const parts = drawFolds(40, 5, uniform);
    for (let part = 0; part < 5; part++) expect(parts.filter((each) => each === part)).to.have.length(8);
    expect(validateThresholds(scores, parts).measured).to.deep.equal({ exact: 1, precision: 1, recall: 1 });
    // One part alone has tags of low probability: what the others say loses them.
    const odd = {
      ...scores,
      probabilities: scores.probabilities.map((value, i) =>
        i % 2 === 1 && parts[(i - 1) / 2] === 0 ? 1 - value : value,
      ),
    };
    const { measured } = validateThresholds(odd, parts);
    expect(measured.exact).to.equal(32 / 40);
  });

  it('are measured by the classes that they judge: one of too few photos is let through on every photo', () => {
    // Of three classes the last has four photos: it stays everywhere, and says nothing of the gate.
    const { tags, probabilities, targets } = photos(...times(20, 0.8, true), ...times(20, 0.2, false));
    const rows = <T>(values: readonly T[], third: (photo: number) => T) =>
      Array.from({ length: 40 }, (_, photo) => [
        ...values.slice(tags * photo, tags * (photo + 1)),
        third(photo),
      ]).flat();
    const three = {
      tags: 3,
      probabilities: rows(probabilities, () => 0.5),
      targets: rows(targets, (photo) => (photo < 4 ? 1 : 0)),
    };
    const { thresholds, measured } = validateThresholds(three, drawFolds(40, 5, numbers(3)));
    expect(thresholds[3]).to.equal(0);
    expect(measured).to.deep.equal({ exact: 1, precision: 1, recall: 1 });
  });

  it('need as many photos as parts', () =>
    failure(async () => drawFolds(4, 5, numbers(1)), 'CONFIG', ['5 parts', 'there are 4'], '--gate'));
});
