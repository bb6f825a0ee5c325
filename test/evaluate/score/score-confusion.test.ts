import { type Confusion, conventionNames, createConfusion, scoreConfusion } from '@dsrg/evaluate';
import { expect } from 'chai';

function confusionOf(rows: readonly (readonly number[])[]): Confusion {
  return { ...createConfusion(rows.length), counts: Float64Array.from(rows.flat()) };
}

/** Class 0 good; 1 half found; 2 predicted, never true; 3 true, never found; 4 nowhere. */
const mixed = confusionOf([
  [90, 0, 10, 0, 0],
  [10, 10, 0, 0, 0],
  [0, 0, 0, 0, 0],
  [5, 0, 0, 0, 0],
  [0, 0, 0, 0, 0],
]);

describe('evaluate/score', () => {
  it('gives IoU, precision and recall of each class from whole numbers', () => {
    const { classes, pixelAccuracy, absent, counted } = scoreConfusion(mixed);
    expect(classes.map((entry) => entry.iou)).to.deep.equal([90 / 115, 0.5, 0, 0, undefined]);
    expect(classes.map((entry) => entry.precision)).to.deep.equal([90 / 105, 1, 0, undefined, undefined]);
    expect(classes.map((entry) => entry.recall)).to.deep.equal([0.9, 0.5, undefined, 0, undefined]);
    expect(classes.map((entry) => entry.overActivation)).to.deep.equal([15 / 115, 0, 1, 0, undefined]);
    expect(classes.map((entry) => entry.underActivation)).to.deep.equal([10 / 115, 0.5, 0, 1, undefined]);
    expect(pixelAccuracy).to.equal(100 / 125);
    expect(absent).to.deep.equal([4]);
    expect(counted).to.equal(4);
  });

  it('means by each name what its source means', () => {
    const means = Object.fromEntries(conventionNames.map((name) => [name, scoreConfusion(mixed, name).mean]));
    const background = 90 / 115;
    expect(means).to.deep.equal({
      devkit: (background + 0.5) / 4,
      'devkit-literal': undefined,
      deeplab: (background + 0.5) / 5,
      dsrg: (background + 0.5) / 2,
      'dsrg-tensorflow': (90 / 115.001 + 10 / 20.001) / 5,
      puzzlecam: (90 / (115 + 1e-10) + 10 / (20 + 1e-10)) / 5,
      'true-classes': (background + 0.5) / 3,
      foreground: 0.5 / 3,
    });
  });

  it('has all rules agree (but the headline without background) where every class is found', () => {
    const full = confusionOf([
      [50, 3, 2],
      [1, 20, 4],
      [0, 5, 15],
    ]);
    const devkit = scoreConfusion(full).mean!;
    for (const name of conventionNames.filter((each) => each !== 'foreground'))
      expect(scoreConfusion(full, name).mean, name).to.be.closeTo(devkit, name === 'dsrg-tensorflow' ? 1e-4 : 1e-10);
  });

  it('gives no mean where there is nothing to score', () => {
    const { mean, pixelAccuracy, absent } = scoreConfusion(createConfusion(2));
    expect([mean, pixelAccuracy]).to.deep.equal([undefined, undefined]);
    expect(absent).to.deep.equal([0, 1]);
  });
});
