import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, readCheckpoint } from '@dsrg/converters/node';
import { readRunLog } from '@dsrg/evaluate';
import { expect } from 'chai';
import { startBin } from '../../run-bin.ts';
import { makeTaggedFolder } from '../tagged-folder.ts';
import { filesIn, readLog, startTraining, train, untilStep } from './train-command.ts';

describe('dsrg-train --method recurseed', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-recursion-'));
  const [data, whole] = [join(root, 'data'), join(root, 'whole')];
  // Six photos, two updates an epoch; labels from the second epoch on, mixed pictures from the third.
  const relabel = {
    ...{ scales: [1], scalesOf: 'long-side', flip: false, merge: 'mean', crf: 'dsrg-test' },
    ...{ backgroundAdjustment: 0, tagsConstrain: true, ignoreBelow: 0 },
  };
  const set = [
    ...['recursion.batch=3', 'recursion.epochs=4', 'recursion.labels.start=0.25', 'recursion.labels.mix.start=0.5'],
    ...['longSide=56', `relabel=${JSON.stringify(relabel)}`],
  ];
  const options = ['--method', 'recurseed', ...set.flatMap((each) => ['--set', each])];
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('tells what its labels are worth, in the log and as curves of the watch’s page; masks only measure', async () => {
    const { code, stdout, stderr } = await train(data, whole, ...options);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('6 training photos have masks; they were only measured with');
    expect(stdout)
      .to.match(/^pseudo labels \(train\)/m)
      .and.to.match(/^network \(val\)/m);
    const epochs = readLog(whole).filter(({ epoch }) => epoch !== undefined);
    expect(epochs.map(({ epoch }) => epoch)).to.deep.equal([2, 3, 4]);
    const shares = ['coverage', 'agreement', 'object agreement', 'objects', 'decoder objects', 'precision'];
    for (const record of epochs) {
      for (const share of shares) expect(record[share], share).to.be.within(0, 1);
    }
    const curves = await readRunLog(folderStore(whole));
    const names = curves.filter(({ stage }) => stage === 'recursion').map(({ name }) => name);
    expect(names).to.have.members([
      ...['tags', 'maps', 'pixels', 'mixed maps', 'mixed pixels'],
      ...[...shares, 'mixed coverage', 'mixed precision'],
    ]);
    expect(filesIn(whole).filter((file) => file.startsWith('tensorboard/recursion/'))).to.have.length(1);
  });

  it('goes on after a kill to the same bits', async () => {
    const out = join(root, 'killed');
    const killed = startTraining(data, out, ...options, '--save-every', '0');
    await untilStep(killed, out, 'recursion', 5);
    killed.child.kill('SIGKILL');
    await killed.result;
    expect(killed.child.signalCode).to.equal('SIGKILL');
    const { step } = (await readCheckpoint(join(out, '1-recursion/checkpoint.safetensors'))).about;
    expect(step).to.be.within(4, 8);
    const rest = await train(data, out, ...options);
    expect(rest.code, rest.stderr).to.equal(0);
    const files = filesIn(whole).filter((name) => /\.(png|safetensors)$/.test(name));
    expect(files).to.include('2-relabel/a.png');
    for (const name of [...files, 'stages.json']) {
      expect((await readFile(join(out, name))).equals(await readFile(join(whole, name))), name).to.equal(true);
    }
    expect(readLog(out)).to.deep.equal(readLog(whole));
  });

  it('estimates its two passes and its labels with --check', async () => {
    const { code, stdout, stderr } = await startBin('trainer/bin/dsrg-train', [
      ...['--data', data, '--preset', 'recurseed-tiny', '--threads', '1', '--check'],
      ...['--set', 'recursion.batch=3', '--set', 'recursion.crop=33'],
    ]).result;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/ {2}recursion: 40 steps, [0-9].* memory \d+\.\d GB\n/);
  });

  it('refuses, before anything is written, what cannot be mixed', async () => {
    const out = join(root, 'alone');
    const { code, stderr } = await train(data, out, ...options, '--set', 'recursion.batch=1');
    expect(code).to.equal(1);
    expect(stderr).to.match(
      /Stage recursion mixes pictures, but its batches have one alone\.\n {2}Set recursion\.batch=2/,
    );
    expect(filesIn(out)).to.not.include('run.json');
  });
});
