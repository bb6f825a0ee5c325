import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type Confusion,
  createConfusion,
  meanOverPhotos,
  mergeConfusions,
  scoreConfusion,
  updateConfusion,
} from '@dsrg/evaluate';
import { expect } from 'chai';
import { type DevkitCase, devkitCases } from './devkit-cases.ts';

type Answers = Readonly<Record<'mmseg' | 'jaccard' | 'meanIou', readonly (number | null)[]>>;

const script = fileURLToPath(new URL('peers.py', import.meta.url));
const frozen = fileURLToPath(new URL('peers.json', import.meta.url));
const cases = devkitCases(600);

function confusionsOf({ classes, photos }: DevkitCase): Confusion[] {
  return photos.map(({ truth, prediction }) => {
    const confusion = createConfusion(classes);
    updateConfusion(confusion, truth, prediction);
    return confusion;
  });
}

/** Their sums are of single precision: six digits are theirs. */
function compare(answers: Answers): void {
  for (const [index, each] of cases.entries()) {
    const photos = confusionsOf(each);
    const { mean } = scoreConfusion(mergeConfusions(photos));
    const ours = { mmseg: mean, jaccard: mean, meanIou: meanOverPhotos(photos) };
    for (const [rule, value] of Object.entries(ours)) {
      const theirs = answers[rule as 'mmseg'][index];
      if (value === undefined) expect(theirs, `${rule}, case ${index}`).to.equal(null);
      else expect(theirs, `${rule}, case ${index}`).to.be.closeTo(value, 2e-6);
    }
  }
}

function ask(): Answers | undefined {
  const input = cases.map(({ classes, photos }) => {
    const maps = photos.map(({ truth, prediction }) => ({ truth: [...truth.data], prediction: [...prediction.data] }));
    return { classes, photos: maps };
  });
  const python = process.env.DSRG_PYTHON ?? 'python3';
  const run = spawnSync(python, [script], { input: JSON.stringify(input), encoding: 'utf8', maxBuffer: 2 ** 26 });
  return run.status === 0 ? (JSON.parse(run.stdout) as Answers) : undefined;
}

describe('the rules of mmsegmentation and torchmetrics', () => {
  it('are reproduced on 600 random cases', () => {
    const answers = JSON.parse(readFileSync(frozen, 'utf8')) as Answers;
    expect(answers.mmseg.length).to.equal(600);
    compare(answers);
    const apart = answers.mmseg.filter((value, index) => Math.abs(value! - answers.meanIou[index]!) > 0.01).length;
    expect(apart, 'cases where a mean over photos is another number').to.be.greaterThan(100);
  });

  it('are theirs still, where they are installed (DSRG_PYTHON; DSRG_FREEZE keeps what they say)', function () {
    this.timeout(300_000);
    const answers = ask();
    if (!answers) {
      console.log('      skipped: no Python with torch, torchmetrics and mmsegmentation');
      this.skip();
    }
    if (process.env.DSRG_FREEZE) writeFileSync(frozen, `${JSON.stringify(answers)}\n`);
    compare(answers);
  });
});
