import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  compareRuns,
  createConfusion,
  evaluationReport,
  formatJson,
  formatRunsText,
  readEvaluation,
  updateConfusion,
} from '@dsrg/evaluate';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { startBin } from '../../run-bin.ts';

/** What `dsrg-eval --json` prints of a photo of four pixels. */
function resultOf(subject: string, prediction: readonly number[], change: object = {}): string {
  const confusion = createConfusion(2);
  const labels = (data: readonly number[]) => ({
    kind: 'labels' as const,
    data: Uint8Array.from(data),
    height: 2,
    width: 2,
  });
  updateConfusion(confusion, labels([0, 0, 1, 1]), labels(prediction));
  const result = { classes: ['background', 'cow'], photos: 1, seconds: 1, truths: [{ name: 'masks', confusion }] };
  const stamps = { subject, protocol: 'one scale', data: 'photos', split: 'val', ...change };
  return formatJson(evaluationReport(result, stamps, 'devkit'));
}

describe('several evaluations side by side', () => {
  const folder = temporaryFolder();
  const named = (...texts: string[]) =>
    texts.map((text, k) => ({ name: `${k}.json`, report: readEvaluation(text, `${k}.json`) }));

  it('have a mean and a range of each class and of all', () => {
    const runs = named(resultOf('a.onnx', [0, 0, 1, 1]), resultOf('b.onnx', [0, 0, 0, 1]));
    const { truths, subjects } = compareRuns(runs, 'devkit');
    expect(subjects).to.deep.equal(['a.onnx', 'b.onnx']);
    // IoU of b: background 2 of 3, cow 1 of 2.
    expect(truths[0]?.classes[1]?.iou).to.deep.equal({ mean: 0.75, least: 0.5, greatest: 1, values: [1, 0.5] });
    expect(truths[0]?.mean?.least).to.be.closeTo((2 / 3 + 1 / 2) / 2, 1e-12);
    expect(truths[0]?.pixelAccuracy?.values).to.deep.equal([1, 0.75]);
    // Another convention, of the same counts: background left out.
    expect(compareRuns(runs, 'foreground').truths[0]?.mean?.values).to.deep.equal([1, 0.5]);
  });

  it('are refused where they were not scored alike, or one is there twice', async () => {
    const first = resultOf('a.onnx', [0, 0, 1, 1]);
    const compared = (other: string) => failure(async () => compareRuns(named(first, other), 'devkit'), 'DATASET', []);
    expect((await compared(resultOf('b.onnx', [0, 0, 1, 1], { split: 'test' }))).message).to.equal(
      '0.json and 1.json differ in their split: "val" and "test".',
    );
    expect((await compared(resultOf('b.onnx', [0, 0, 1, 1], { protocol: 'flips' }))).message).to.include(
      'their protocol',
    );
    expect((await compared(first)).message).to.include('are the same result');
  });

  it('are read from whole results alone', async () => {
    const whole = resultOf('a.onnx', [0, 0, 1, 1]);
    for (const text of ['{}', whole.replace('dsrg-evaluation', 'dsrg-partial'), whole.replace('[2,0]', '[2]')])
      await failure(async () => readEvaluation(text, 'x.json'), 'FILE_FORMAT', ['x.json is no result']);
    expect(whole).to.include('[2,0]');
  });

  it('come from files, by `dsrg-eval --runs`', async () => {
    const at = (name: string) => join(folder(), name);
    writeFileSync(at('1.json'), resultOf('a.onnx', [0, 0, 1, 1]));
    writeFileSync(at('2.json'), resultOf('b.onnx', [0, 0, 0, 1]));
    const run = (...options: string[]) => startBin('evaluate/bin/dsrg-eval', ['--runs', ...options]).result;
    const text = await run(`${at('1.json')},${at('2.json')}`);
    expect(text.stderr + text.stdout).to.equal(
      formatRunsText(compareRuns(named(resultOf('a.onnx', [0, 0, 1, 1]), resultOf('b.onnx', [0, 0, 0, 1])), 'devkit')),
    );
    expect(text.stdout)
      .to.match(/^2 results on photos, val: 1 photo; mean/)
      .and.include('cow             0.750 (0.500–1.000)');
    const json = await run(folder(), '--json');
    expect(JSON.parse(json.stdout)).to.include({ kind: 'dsrg-evaluations', photos: 1 });
    const wrong = await run(folder(), '--data', 'photos');
    expect([wrong.code, wrong.stderr.includes('--runs and --data do not go together')]).to.deep.equal([2, true]);
  });
});
