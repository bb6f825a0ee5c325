import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../shared.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, train } from './train-command.ts';

describe('dsrg-train --shard', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-shards-'));
  const [data, out] = [join(root, 'data'), join(root, 'run')];
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('begins no run', async () => {
    const { code, stderr } = await train(data, out, '--shard', '1/2');
    expect(code).to.equal(1);
    expect(stderr).to.include('There is no run in').and.include('--until tags');
    expect(filesIn(out)).to.deep.equal([]);
  });

  it('does its part beside others, and the run goes on with all', async () => {
    const ended = await train(data, out, '--until', 'tags');
    expect(ended.code, ended.stderr).to.equal(0);
    expect(ended.stderr).to.include('Ended after stage tags.');
    expect(JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'))).not.to.have.property('endedAt');
    const parts = await Promise.all(['1/2', '2/2'].map((part) => train(data, out, '--shard', part)));
    for (const [k, { code, stdout, stderr }] of parts.entries()) {
      expect(code, stderr).to.equal(0);
      expect(stdout).to.equal(`stage cues, shard ${k + 1} of 2: 3 photos of 6 done.\n`);
    }
    const next = await train(data, out, '--until', 'cues');
    expect(next.code, next.stderr).to.equal(0);
    expect(next.stderr).to.include('cues: all 2 shards are there');
    expect(filesIn(join(out, '2-cues'))).to.include.members(['a.png', 'f.png', 'done.json']);
  });
});

describe('trainer/recipes', () => {
  const root = mkdtempSync(join(tmpdir(), 'dsrg-recipes-'));
  after(() => rmSync(root, { recursive: true }));

  it('slurm-train.sh chains trainings and arrays, and goes on behind an array of which a task failed', async () => {
    // A cluster that numbers jobs and keeps what it was asked for.
    const log = join(root, 'jobs');
    const sbatch = `#!/bin/bash\nprintf '%s\\n' "$*" >> '${log}'\nwc -l < '${log}'\n`;
    await writeFile(join(root, 'sbatch'), sbatch, { mode: 0o755 });
    const env = { ...process.env, PATH: `${root}${delimiter}${process.env.PATH}`, OUT: join(root, 'run one') };
    const script = spawn('bash', [join(repository, 'trainer/recipes/slurm-train.sh'), '4', '--data', 'my photos'], {
      env,
    });
    expect(await new Promise((resolve) => script.on('close', resolve))).to.equal(0);
    const jobs = readFileSync(log, 'utf8').split('\n').slice(0, -1);
    const command = `npx dsrg-train --data my\\ photos --out ${join(root, 'run\\ one')} `;
    const told = jobs.map((line) => [
      /--dependency=(\S+)/.exec(line)?.[1],
      /--array=(\S+)/.exec(line)?.[1],
      line.split(command)[1],
    ]);
    expect(told).to.deep.equal([
      [undefined, undefined, ' --until tags'],
      ['afterok:1', '1-4', ' --shard slurm'],
      ['afterany:2', undefined, ' --until seeds'],
      ['afterok:3', '1-4', ' --shard slurm'],
      ['afterany:4', undefined, ''],
    ]);
  });

  it('kubernetes-shards.yaml is an indexed Job whose indices are retried by themselves, and whose lock is the shard’s', () => {
    const yaml = readFileSync(join(repository, 'trainer/recipes/kubernetes-shards.yaml'), 'utf8');
    const [completions] = /(?<=completions: )\d+/.exec(yaml) as unknown as [string];
    for (const line of [
      ...['completionMode: Indexed', `parallelism: ${completions}`, 'backoffLimitPerIndex: 2', 'restartPolicy: Never'],
      `--shard kubernetes/${completions}`,
      `shards/shard-$((JOB_COMPLETION_INDEX + 1))-of-${completions}/.lock`,
    ])
      expect(yaml).to.include(line);
  });
});
