import { rm } from 'node:fs/promises';
import { combinationsOf } from '@dsrg/evaluate';
import { expect } from 'chai';
import { runBin } from './run-bin.ts';
import { makeVocFolder } from './voc-folder.ts';

describe('dsrg-eval --matrix and --protocol', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  it('combines scales, flips and CRF', () => {
    expect(combinationsOf([1]).length).to.equal(4);
    expect(
      combinationsOf([0.5, 1]).map(({ scales, flip, crf }) => `${scales}${flip ? 'f' : ''}${crf ? 'c' : ''}`),
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
    const both = await runBin('dsrg-eval', ...base, '--protocol', 'sec', '--flip');
    expect(both.code).to.equal(2);
    expect(both.stderr).to.match(/--protocol sec and --flip are both given/);
  });

  it('refuses what it tries anyway', async () => {
    const { code, stderr } = await runBin('dsrg-eval', '--model', 'm', '--data', 'd', '--matrix', '--flip');
    expect(code).to.equal(2);
    expect(stderr).to.match(/--matrix and --flip do not go together/);
  });
});
