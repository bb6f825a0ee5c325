import { mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vocPalette } from '@dsrg/core';
import { readLabels, writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { startBin } from '../../run-bin.ts';
import { crackIds, makeCrackFolder, soundIds } from '../crack-folder.ts';
import { filesIn, readLog, train } from './train-command.ts';

describe('dsrg-train with one class', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-one-class-'));
  const [data, run] = [join(root, 'data'), join(root, 'run')];
  before(() => makeCrackFolder(data));
  after(() => rmSync(root, { recursive: true }));
  const bin = (name: string, ...options: string[]) => startBin(name, options).result;
  const check = (folder: string, ...options: string[]) =>
    bin('trainer/bin/dsrg-train', '--data', folder, '--network', 'tiny', '--threads', '1', '--check', ...options);
  const labelsIn = async (path: string) => [...new Set((await readLabels(path, { classes: 2 })).data)].sort();

  it('goes through all five stages; negatives have cues and pseudo labels of background alone', async () => {
    const { code, stdout, stderr } = await train(data, run);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('2 of them negatives: none of the classes is shown');
    expect(stderr).to.include('stage 5 of 5, retrain: ');
    expect(stdout).to.match(/^network \(val\) +2 +0\.\d+/m);
    for (const id of soundIds) {
      expect(await labelsIn(join(run, '2-cues', `${id}.png`)), id).to.be.deep.oneOf([[0], [0, 255], [255]]);
      expect(await labelsIn(join(run, '4-relabel', `${id}.png`)), id).to.deep.equal([0]);
    }
    for (const id of crackIds) expect(await labelsIn(join(run, '2-cues', `${id}.png`)), id).to.include(1);
    const taken = (stage: string) => readLog(run).filter((line) => line.stage === stage && line.step !== undefined);
    for (const stage of ['tags', 'seeds', 'retrain']) expect(taken(stage).length, stage).to.be.above(0);
  });

  it('gives a model of two classes that the other commands take', async () => {
    const [model, cam] = [join(root, 'model.onnx'), join(root, 'cam.onnx')];
    const exported = await bin('converters/bin/dsrg-export', run, model);
    expect(exported.code, exported.stderr).to.equal(0);
    expect(exported.stdout).to.include('tiny, 2 classes, ');
    const maps = await bin('converters/bin/dsrg-export', join(run, '1-tags'), cam, '--output', 'cam');
    expect(maps.code, maps.stderr).to.equal(0);
    const seeds = await bin(
      'evaluate/bin/dsrg-eval',
      ...['--cams', '--model', cam, '--data', data],
      '--split',
      'train',
      '--json',
    );
    expect(seeds.code, seeds.stderr).to.equal(0);
    const voc = join(root, 'voc');
    await cp(join(data, 'val/crack'), join(voc, 'JPEGImages'), { recursive: true });
    await cp(join(data, 'val/background'), join(voc, 'JPEGImages'), { recursive: true });
    await mkdir(join(voc, 'ImageSets/Segmentation'), { recursive: true });
    await writeFile(join(voc, 'ImageSets/Segmentation/test.txt'), 'c4\ns2\n');
    await cp(join(data, 'classes.json'), join(voc, 'classes.json'));
    const packed = ['--model', model, '--voc', voc, '--out', join(root, 'masks.zip'), '--layout', 'flat'];
    const submitted = await bin('evaluate/bin/dsrg-submit', ...packed);
    expect(submitted.code, submitted.stderr).to.equal(0);
    expect(submitted.stdout).to.include('2 masks');
    const scored = await bin('evaluate/bin/dsrg-eval', '--model', model, '--data', data, '--split', 'val', '--json');
    expect(scored.code, scored.stderr).to.equal(0);
    const [truth] = JSON.parse(scored.stdout).truths;
    expect(truth.scores.mean).to.be.within(0, 1);
    expect(truth.scores.classes).to.have.length(2);
  });

  for (const method of ['sec', 'supervised'])
    it(`goes through --method ${method}`, async () => {
      const { code, stdout, stderr } = await train(data, join(root, method), '--method', method);
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(/^network \(val\) +2 +0\.\d+/m);
    });

  it('goes through all five stages without any negative, too', async () => {
    const alone = join(root, 'alone');
    await makeCrackFolder(alone, false);
    const { code, stdout, stderr } = await check(alone);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/tag crack is on all 4 photos and there is no other class.*\n {4}Add negatives/);
    const trained = await train(alone, join(root, 'alone-run'));
    expect(trained.code, trained.stderr).to.equal(0);
  });

  for (const [method, options] of [
    ['dsrg', []],
    ['supervised', ['--method', 'supervised']],
  ] as const)
    it(`is measured with, or learned from, no black-and-white masks, unless said: ${method}`, async () => {
      const black = join(root, `black ${method}`);
      await cp(data, black, { recursive: true });
      for (const name of filesIn(join(black, 'masks'))) {
        const { data: labels, height, width } = await readLabels(join(black, 'masks', name), { classes: 2 });
        const white = { kind: 'labels' as const, data: labels.map((label) => 255 * label), height, width };
        await writeLabels(join(black, 'masks', name), white, vocPalette());
      }
      const checked = await check(black, ...options);
      expect(checked.code, checked.stdout).to.equal(1);
      expect(checked.stdout).to.match(/masks hold 0 \(background\) and 255 \(void\) alone.*\n {4}.*--binary-masks/);
      const refused = await train(black, join(root, `black ${method} run`), ...options);
      expect(refused.stderr).to.match(/masks hold 0 \(background\) and 255 \(void\) alone.*\n {2}.*--binary-masks/);
      expect(refused.code).to.equal(1);
      const said = await check(black, ...options, '--binary-masks');
      expect(said.code, said.stdout).to.equal(0);
    });

  it('counts negatives in --check', async () => {
    const { code, stdout, stderr } = await check(data);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/photos per tag:\n {2}crack {21}4\n {2}none of these \(negatives\) 2\n/);
    expect(stdout).to.include('faults: none');
  });

  /** Sets that cannot be trained with, and what `--check` must call a fault. */
  const faulty: Record<string, { spoil(folder: string): Promise<unknown>; says: RegExp; options?: string[] }> = {
    'negatives alone': {
      spoil: (folder) => rm(join(folder, 'train/crack'), { recursive: true }),
      says: /tag crack is on 0 photos only/,
    },
    'no tag at all': {
      spoil: async (folder) => {
        for (const id of crackIds) await cp(join(folder, `${id}.jpg`), join(folder, `${id.slice(-2)}.jpg`));
        for (const name of ['train', 'val', 'masks']) await rm(join(folder, name), { recursive: true });
      },
      says: /c0\.jpg has no tags/,
    },
    'a class of two without a photo': {
      spoil: (folder) => writeFile(join(folder, 'classes.json'), '["background", "crack", "hole"]'),
      says: /tag hole is on 0 photos only/,
    },
    'masks of background alone': {
      spoil: async (folder) => {
        const sound = await readFile(join(folder, 'masks', `${soundIds[0]}.png`));
        for (const id of crackIds) await writeFile(join(folder, 'masks', `${id}.png`), sound);
      },
      says: /hold background \(0\) alone/,
      options: ['--method', 'supervised'],
    },
  };
  for (const [what, { spoil, says, options = [] }] of Object.entries(faulty))
    it(`never says "faults: none" of ${what}`, async () => {
      const folder = join(root, what);
      await cp(data, folder, { recursive: true });
      await spoil(folder);
      const { code, stdout, stderr } = await check(folder, ...options);
      expect(code, stdout + stderr).to.equal(1);
      expect(stdout + stderr).to.match(says);
      expect(stdout).not.to.include('faults: none');
    });
});
