import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { startBin } from '../../run-bin.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, train } from './train-command.ts';

describe('dsrg-train --from', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-from-'));
  const [data, first, again] = ['data', 'first', 'again'].map((name) => join(root, name)) as [string, string, string];
  const repeat = (...options: string[]) =>
    startBin('trainer/bin/dsrg-train', ['--from', join(first, 'manifest.json'), ...options]).result;
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('repeats a run to the bit, with other options where they are typed', async () => {
    const { code, stderr } = await train(data, first, '--method', 'supervised', '--seed', '4');
    expect(code, stderr).to.equal(0);
    const repeated = await repeat('--out', again);
    expect(repeated.code, repeated.stderr).to.equal(0);
    for (const name of ['run.json', 'stages.json', '1-retrain/checkpoint.safetensors']) {
      expect((await readFile(join(again, name))).equals(await readFile(join(first, name))), name).to.equal(true);
    }
    const manifest = JSON.parse(await readFile(join(again, 'manifest.json'), 'utf8'));
    expect(manifest).to.include({ seed: 4 });
    expect(manifest.photoDecoder).to.match(/jpeg/);
    expect(manifest.dataHash).to.match(/^[0-9a-f]{64}$/);
    const shown = await repeat('--print-config', '--json', '--set', 'retrain.rate=0.5');
    expect(JSON.parse(shown.stdout).retrain).to.deep.include({ rate: 0.5, batch: 2 });
  });

  it('refuses other data, other files, and to write over the run', async () => {
    const out = join(root, 'other');
    const mask = await readFile(join(data, 'SegmentationClass/c.png'));
    await writeFile(join(data, 'SegmentationClass/a.png'), mask);
    const changed = await repeat('--out', out);
    expect(changed.stderr).to.match(/The data are not those of .*manifest\.json: their hash is [0-9a-f]{64}, its /);
    expect(changed.code).to.equal(1);
    const without = await repeat();
    expect(without.stderr).to.include('--out is missing');
    expect(without.code).to.equal(2);
    await writeFile(join(first, 'manifest.json'), JSON.stringify({ command: 'dsrg-eval' }));
    expect((await repeat('--out', out)).stderr).to.match(
      /no manifest of a run that can be repeated: it is of dsrg-eval/,
    );
    expect(filesIn(out)).to.deep.equal([]);
  });
});
