import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { combinationsOf } from '@dsrg/evaluate';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('dsrg-eval --matrix and --protocol', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  it('combines scales, flips and CRF', () => {
    expect(combinationsOf({ scales: [1] }).length).to.equal(4);
    expect(
      combinationsOf({ scales: [0.5, 1] }).map(
        ({ scales, flip, crf }) => `${scales}${flip ? 'f' : ''}${crf ? 'c' : ''}`,
      ),
    ).to.deep.equal(['1', '1c', '1f', '1fc', '0.5,1', '0.5,1c', '0.5,1f', '0.5,1fc']);
  });

  it('gives each combination the score that a run of its own gives', async () => {
    const base = ['--model', folder.model, '--data', folder.data, '--provider', 'cpu', '--json'];
    // Coarse scales, so that the scores differ.
    const { code, stdout, stderr } = await runBin('dsrg-eval', ...base, '--matrix', '--scales', '0.1,0.3');
    expect(code, stderr).to.equal(0);
    const { rows } = JSON.parse(stdout) as { rows: { mean: { SegmentationClass: number } }[] };
    const means = rows.map(({ mean }) => mean.SegmentationClass);
    const cases: [number, string[]][] = [
      [0, []],
      [4, ['--scales', '0.1,0.3']],
      [7, ['--scales', '0.1,0.3', '--flip', '--crf']],
    ];
    for (const [index, options] of cases) {
      const single = JSON.parse((await runBin('dsrg-eval', ...base, ...options)).stdout);
      expect(means[index]).to.equal(single.truths[0].scores.mean);
    }
    expect(means[0]).to.not.equal(means[4]);
  });

  it('tests as a published system does, and says so', async () => {
    const base = ['--model', folder.model, '--data', folder.data, '--provider', 'cpu'];
    const { code, stdout, stderr } = await runBin('dsrg-eval', ...base, '--protocol', 'sec', '--no-crf');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include('protocol sec: scale 321×321, no flips, no CRF; network on CPU');
    const framed = await runBin('dsrg-eval', ...base, '--protocol', 'guided', '--no-crf');
    expect(framed.code, framed.stderr).to.equal(0);
    expect(framed.stdout).to.include('protocol guided: scale frame 531, no flips, no CRF; network on CPU');
    const both = await runBin('dsrg-eval', ...base, '--protocol', 'sec', '--flip');
    expect(both.code).to.equal(2);
    expect(both.stderr).to.match(/--protocol sec and --flip are both given/);
  });

  const means = (stdout: string) =>
    (JSON.parse(stdout) as { rows: { mean: { SegmentationClass: number }; published?: boolean }[] }).rows.map(
      ({ mean, published = false }) => ({ mean: mean.SegmentationClass, published }),
    );

  it('takes scales, merge rule and CRF from a protocol, and marks what it publishes', async () => {
    const base = ['--model', folder.model, '--data', folder.data, '--provider', 'cpu', '--json', '--protocol'];
    const matrix = await runBin('dsrg-eval', ...base, 'dsrg-tensorflow', '--matrix');
    expect(matrix.code, matrix.stderr).to.equal(0);
    const rows = means(matrix.stdout);
    const single = JSON.parse((await runBin('dsrg-eval', ...base, 'dsrg-tensorflow')).stdout);
    expect(rows.map(({ published }) => published)).to.deep.equal([0, 0, 0, 0, 0, 1, 0, 0].map(Boolean));
    expect(rows[5]!.mean).to.equal(single.truths[0].scores.mean);
    expect(JSON.parse(matrix.stdout)).to.include({ protocol: 'dsrg-tensorflow', crf: 'dsrg-test' });
  });

  it('keeps the answers of the network, and gives the same matrix from them, or another with another CRF', async () => {
    const scores = join(folder.root, 'scores');
    const base = ['--data', folder.data, '--json', '--matrix'];
    const views = ['--model', folder.model, '--provider', 'cpu', '--scales', '0.1,1', '--bucket', '4'];
    const made = await runBin('dsrg-eval', ...base, ...views, '--save-scores', scores);
    expect(made.code, made.stderr).to.equal(0);
    const again = await runBin('dsrg-eval', ...base, '--scores', scores);
    expect(again.code, again.stderr).to.equal(0);
    expect(means(again.stdout)).to.deep.equal(means(made.stdout));
    expect(JSON.parse(again.stdout).views).to.match(/scales 0\.1, 1, sides rounded to 4 px/);
    const other = await runBin('dsrg-eval', ...base, '--scores', scores, '--crf-preset', '1,30,40');
    expect(other.code, other.stderr).to.equal(0);
    expect(means(other.stdout).filter((_, row) => row % 2 === 0)).to.deep.equal(
      means(made.stdout).filter((_, row) => row % 2 === 0),
    );
  });

  it('rounds the sides of a protocol, and says where there is nothing to round', async () => {
    const base = ['--model', folder.model, '--data', folder.data, '--provider', 'cpu', '--bucket', '8'];
    const rounded = await runBin('dsrg-eval', ...base, '--protocol', 'dsrg-f', '--no-crf');
    expect(rounded.stdout, rounded.stderr).to.include('scales 0.75, 1, 1.25, sides rounded to 8 px');
    const square = await runBin('dsrg-eval', ...base, '--protocol', 'sec');
    expect(square.code).to.equal(2);
    expect(square.stderr).to.match(/--bucket rounds sides, but photos are shown at 321×321 here/);
  });

  it('refuses what would be ignored, and says why', async () => {
    const reasons: [string[], RegExp][] = [
      [['--flip'], /--matrix and --flip do not go together[\s\S]*in all combinations/],
      [['--trimap', '3'], /--matrix and --trimap do not go together[\s\S]*by itself/],
      [['--protocol', 'sec', '--crf-preset', 'sec'], /--protocol sec and --crf-preset are both given/],
    ];
    for (const [options, reason] of reasons) {
      const { code, stderr } = await runBin('dsrg-eval', '--model', 'm', '--data', 'd', '--matrix', ...options);
      expect([code, stderr]).to.satisfy(([rc, text]: [number, string]) => rc === 2 && reason.test(text), stderr);
    }
  });
});
