import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConfusion, type Scores, scoreConfusion, updateConfusion } from '@dsrg/evaluate';
import { expect } from 'chai';
import { type DevkitCase, devkitCases } from './devkit-cases.ts';

interface Answer {
  readonly mean: number | null;
  readonly iou: readonly (number | null)[];
}

const script = fileURLToPath(new URL('devkit-numpy.py', import.meta.url));
const frozen = fileURLToPath(new URL('devkit-numpy.json', import.meta.url));

function score({ classes, photos }: DevkitCase): Scores {
  const confusion = createConfusion(classes);
  for (const { truth, prediction } of photos) updateConfusion(confusion, truth, prediction);
  return scoreConfusion(confusion);
}

describe('the devkit rule', () => {
  it('gives the means that numpy gave for 600 random cases, to the last digit', () => {
    const means = JSON.parse(readFileSync(frozen, 'utf8')) as (number | null)[];
    const cases = devkitCases(600);
    expect(means.length).to.equal(600);
    expect(cases.map((each) => score(each).mean ?? null)).to.deep.equal(means);
    expect(cases.filter((each) => score(each).absent.length > 0).length).to.be.greaterThan(100);
  });

  it('gives numpy its own answers again, where numpy is installed (DSRG_PYTHON names another Python)', function () {
    const python = process.env.DSRG_PYTHON ?? 'python3';
    const cases = devkitCases(600);
    const input = cases.map(({ classes, photos }) => ({
      classes,
      photos: photos.map(({ truth, prediction }) => ({ truth: [...truth.data], prediction: [...prediction.data] })),
    }));
    const run = spawnSync(python, [script], { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 26 });
    if (run.status !== 0) {
      console.log(`      skipped: ${python} cannot run numpy`);
      this.skip();
    }
    const answers = JSON.parse(run.stdout) as Answer[];
    for (const [index, each] of cases.entries()) {
      const { mean, classes } = score(each);
      expect({ mean: mean ?? null, iou: classes.map(({ iou }) => iou ?? null) }).to.deep.equal(answers[index]);
    }
  });
});
