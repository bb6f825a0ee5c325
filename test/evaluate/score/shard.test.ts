import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DsrgError, type LabelMap } from '@dsrg/core';
import { type EvaluationSet, readShard, type Shard, takeShard } from '@dsrg/evaluate';
import {
  evaluateSet,
  mergePartials,
  openEvaluationSet,
  type PartialResult,
  partialResult,
  predictFromMasks,
  readPartial,
} from '@dsrg/evaluate/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

const stamps = { subject: 's', protocol: 'p', data: 'd', split: 'val' };

describe('evaluate shards', () => {
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let set: EvaluationSet;
  before(async () => {
    folder = await makeVocFolder();
    set = await openEvaluationSet(folder.data, { split: 'val', masks: ['SegmentationClass'] });
  });
  after(() => rm(folder.root, { recursive: true }));

  /** Predicts with a few mistakes. */
  const predict = async ({ id }: { id: string }): Promise<LabelMap> => {
    const labels = blockLabels('abc'.indexOf(id));
    return { ...labels, data: labels.data.map((label, i) => (i % 7 === 0 ? 1 : label)) };
  };

  async function evaluateShard(shard: Shard, subject = 'model'): Promise<PartialResult> {
    const result = await evaluateSet(takeShard(set, shard), predict);
    return readPartial(JSON.stringify(partialResult(result, set, shard, stamps, subject)), 'part');
  }

  it('gives united what one run gives', async () => {
    const whole = await evaluateSet(set, predict);
    for (const count of [1, 2, 3]) {
      const parts = [];
      for (let index = count; index >= 1; index--)
        parts.push({ name: `${index}.json`, part: await evaluateShard({ index, count }) });
      const { result } = mergePartials(parts);
      expect(result.truths).to.deep.equal(whole.truths);
      expect(result.photos).to.equal(3);
    }
  });

  it('finds what is missing, double or foreign', async () => {
    const [a, b] = [await evaluateShard({ index: 1, count: 2 }), await evaluateShard({ index: 2, count: 2 })];
    const foreign = await evaluateShard({ index: 2, count: 2 }, 'another model');
    const named = (...parts: PartialResult[]) => parts.map((part, index) => ({ name: `f${index}`, part }));
    expect(() => mergePartials(named(a))).to.throw(DsrgError, /Shards 2 of 2 are missing: 2 of 3 photos/);
    expect(() => mergePartials(named(a, b, a))).to.throw(DsrgError, /f0 and f2 both hold shard 1\/2/);
    expect(() => mergePartials(named(a, foreign))).to.throw(DsrgError, /f0 and f1 are parts of different evaluations/);
    expect(() => mergePartials([])).to.throw(DsrgError, /no partial result/);
    const text = JSON.stringify(a);
    for (const bad of [text.slice(0, -9), '{}', text.replace('"counts":[', '"counts":[0.5,')])
      expect(() => readPartial(bad, 'x.json')).to.throw(DsrgError, /x\.json is no partial result/);
  });

  it('reads its number from the command line, Slurm or Kubernetes', () => {
    const slurm = { SLURM_ARRAY_TASK_ID: '7', SLURM_ARRAY_TASK_MIN: '5', SLURM_ARRAY_TASK_COUNT: '4' };
    expect(readShard('2/8', {})).to.deep.equal({ index: 2, count: 8 });
    expect(readShard('slurm', slurm)).to.deep.equal({ index: 3, count: 4 });
    const batch = { AWS_BATCH_JOB_ARRAY_INDEX: '4', AWS_BATCH_JOB_ARRAY_SIZE: '5' };
    expect(readShard('aws-batch', batch)).to.deep.equal({ index: 5, count: 5 });
    expect(readShard('kubernetes/6', { JOB_COMPLETION_INDEX: '0' })).to.deep.equal({ index: 1, count: 6 });
    for (const [text, message] of [
      ['0/4', /part 0 of 4/],
      ['5/4', /part 5 of 4/],
      ['two', /2\/8, slurm, kubernetes\/8 or aws-batch/],
      ['slurm', /SLURM_ARRAY_TASK_MIN is not set/],
    ] as const)
      expect(() => readShard(text, {})).to.throw(DsrgError, message);
    expect(() => takeShard(set, { index: 4, count: 4 })).to.throw(DsrgError, /Shard 4\/4 of 3 photos is empty/);
  });

  it('works from the command line: the merged report equals that of one run', async () => {
    const pred = join(folder.root, 'pred');
    const masks = join(folder.data, 'SegmentationClass');
    const base = ['--model', folder.model, '--data', folder.data, '--provider', 'cpu'];
    const whole = await runBin('dsrg-eval', ...base, '--json', '--save-masks', pred);
    const parts = join(folder.root, 'parts');
    for (const index of [1, 2]) {
      const partial = join(parts, `${index}.json`);
      const { code, stdout } = await runBin('dsrg-eval', ...base, '--shard', `${index}/2`, '--partial', partial);
      expect(code).to.equal(0);
      expect(stdout).to.match(new RegExp(`shard ${index}/2, ${3 - index} of 3 photos`));
    }
    const merged = await runBin('dsrg-eval', '--merge', parts, '--json');
    expect(JSON.parse(merged.stdout)).to.deep.equal({
      ...JSON.parse(whole.stdout),
      seconds: JSON.parse(merged.stdout).seconds,
    });
    await writeFile(join(parts, '3.json'), await readFile(join(parts, '2.json')));
    const double = await runBin('dsrg-eval', '--merge', parts);
    expect(double.code).to.equal(1);
    expect(double.stderr).to.match(/both hold shard 2\/2/);
    const again = await evaluateSet(set, predictFromMasks(pred, set));
    expect(again.photos).to.equal(3);
    for (const [options, message] of [
      [['--pred', masks, '--data', folder.data, '--flip'], /--flip says how to predict/],
      [['--pred', masks, '--data', folder.data, '--shard', '1/2'], /--shard and --partial belong together/],
      [['--pred', masks], /No data are named/],
      [['--data', folder.data, '--masks', masks], /Name what to score.*--pred DIR/s],
    ] as const) {
      const { code, stderr } = await runBin('dsrg-eval', ...options);
      expect(code).to.equal(2);
      expect(stderr).to.match(message);
    }
  }).timeout(120_000);
});
