import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, train } from './train-command.ts';

describe('dsrg-train --runs', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-runs-'));
  const data = join(root, 'data');
  before(async () => {
    await makeTaggedFolder(data);
  });
  after(() => rmSync(root, { recursive: true }));

  it('trains with one seed after the other, and gives mean and range', async () => {
    const out = join(root, 'runs');
    const { code, stdout, stderr } = await train(data, out, '--runs', '2', '--seed', '5', '--method', 'supervised');
    expect(code, stderr).to.equal(0);
    const rows = await Promise.all(
      [5, 6].map(async (seed) => JSON.parse(await readFile(join(out, `seed-${seed}`, 'stages.json'), 'utf8'))),
    );
    const [least, greatest] = rows.map(([{ miou }]) => miou as number).sort((a, b) => a - b) as [number, number];
    expect(greatest).to.be.greaterThan(least);
    const [, table = ''] = stdout.split('2 runs, seeds 5, 6: mean (least–greatest)\n');
    const shown = [(least + greatest) / 2, least, greatest].map((value) => value.toFixed(3));
    expect(table).to.include(`${shown[0]} (${shown[1]}–${shown[2]})`);
    const summary = JSON.parse(await readFile(join(out, 'runs.json'), 'utf8'));
    expect(summary).to.include({ kind: 'dsrg-runs' }).and.have.deep.property('seeds', [5, 6]);
    expect(summary.scores[0].miou).to.include({ least, greatest });
    expect(summary.scores[0].miou.values).to.deep.equal(rows.map(([{ miou }]) => miou));
    const manifest = JSON.parse(await readFile(join(out, 'seed-6', 'manifest.json'), 'utf8'));
    expect(manifest.seed, 'each is a run that can be repeated by itself').to.equal(6);
    expect(manifest.config).to.include({ seed: 6, runs: 1 });
    expect(filesIn(out).some((file) => file.startsWith('seed-5/1-retrain/'))).to.equal(true);
  });

  it('shares its seeds: a part of the runs has no mean, all together train nothing anew', async () => {
    const out = join(root, 'runs');
    const { code, stdout, stderr } = await train(
      ...([data, out, '--runs', '2', '--seed', '5', '--method', 'supervised', '--shard', '2/2'] as const),
    );
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('run 1 of 1, seed 6:').and.include('retrain: done before').and.not.include('seed 5');
    expect(stdout).not.to.include('2 runs');
  });

  it('is refused where it would mean nothing', async () => {
    const { code, stderr } = await train(data, join(root, 'none'), '--runs', '2', '--resume');
    expect(code).to.equal(2);
    expect(stderr).to.include('--resume has no effect beside --runs');
  });
});
