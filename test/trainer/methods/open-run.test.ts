import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { EngineRecord } from '../../../trainer/engine/engine.ts';
import { folderOfLast, methods } from '../../../trainer/methods/methods.ts';
import { isRun, openRun } from '../../../trainer/methods/open-run.ts';
import { stageFolder } from '../../../trainer/stages/run-stages.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/methods openRun', () => {
  const folder = temporaryFolder();
  const record = { seed: 1, init: null, data: { classes: ['background', 'cat'] }, settings: { scales: [1, 2] } };

  const onnx: EngineRecord = { engine: 'onnx', backend: 'blocks of 16 channels', device: 'cpu' };
  const tfjs: EngineRecord = { engine: 'tfjs', backend: 'tfjs-node-gpu 4.22.0', device: 'gpu' };
  const open = async (run: string, found: Record<string, unknown>, engine = onnx) => {
    const said: string[] = [];
    await openRun(run, found, engine, (line) => said.push(line));
    return said;
  };

  it('keeps the record of a new run, and takes the same again', async () => {
    const run = join(folder(), 'a/b');
    expect(isRun(run)).to.equal(false);
    expect(await open(run, record)).to.deep.equal([]);
    expect(isRun(run)).to.equal(true);
    const text = await readFile(join(run, 'run.json'), 'utf8');
    expect(JSON.parse(text)).to.deep.equal({ ...record, engines: [onnx] });
    const same = { settings: { scales: [1, 2] }, seed: 1, data: record.data, init: null, extra: undefined };
    expect(await open(run, same)).to.deep.equal([]);
    expect(await readFile(join(run, 'run.json'), 'utf8')).to.equal(text);
  });

  it('lets another engine go on, says so once and records it', async () => {
    await open(folder(), record);
    expect(await open(folder(), record, tfjs)).to.deep.equal([
      'engine: so far onnx (blocks of 16 channels, cpu), from here on tfjs (tfjs-node-gpu 4.22.0, gpu): results differ in their last digits',
    ]);
    expect(await open(folder(), record, tfjs)).to.deep.equal([]);
    expect(JSON.parse(await readFile(join(folder(), 'run.json'), 'utf8')).engines).to.deep.equal([onnx, tfjs]);
  });

  const changes: [Record<string, unknown>, string][] = [
    [{ seed: 2 }, 'seed 1; now it is 2.'],
    [{ init: 'x.onnx' }, 'init null; now it is "x.onnx".'],
    [{ data: { classes: ['background', 'dog'] } }, 'data.classes.1 "cat"; now it is "dog".'],
    [{ settings: { scales: [1] } }, 'settings.scales.1 2; now it is undefined.'],
    [{ settings: {} }, 'settings.scales [1,2]; now it is undefined.'],
    [{ masks: 'Other' }, 'masks undefined; now it is "Other".'],
  ];
  for (const [change, message] of changes)
    it(`names ${message}`, async () => {
      await open(folder(), record);
      const again = () => open(folder(), { ...record, ...change });
      await failure(again, 'CONFIG', [`${folder()} was begun with ${message}`], 'Give another --out');
      expect(JSON.parse(await readFile(join(folder(), 'run.json'), 'utf8'))).to.deep.equal({
        ...record,
        engines: [onnx],
      });
    });

  it('refuses a record that is no JSON', async () => {
    await writeFile(join(folder(), 'run.json'), '{"seed": ');
    await failure(() => open(folder(), record), 'FILE_FORMAT', ['run.json is not JSON'], 'another --out');
  });
});

describe('trainer/methods methods', () => {
  it('leave out the stages that a file of cues replaces', () => {
    const cues = { height: 1, width: 1, classes: 2, photos: new Map() };
    const names = (stages: readonly { name: string }[]) => stages.map(({ name }) => name);
    expect(names(methods.dsrg.stages('a', { cues }))).to.deep.equal(['cues', 'seeds', 'relabel', 'retrain']);
    expect(names(methods.sec.stages('a', { cues, background: true }))).to.deep.equal(['cues', 'seeds']);
  });

  it('learn the tags twice where background has a network of its own', () => {
    const names = methods.sec.stages('a', { background: true }).map(({ name }) => name);
    expect(names).to.deep.equal(['tags', 'background', 'cues', 'seeds']);
  });

  it('number their stages’ folders, the last of which holds the result', () => {
    const stages = methods.dsrg.stages('runs/a');
    expect(stages.map(({ name }) => stageFolder('runs/a', stages, name))).to.deep.equal(
      ['1-tags', '2-cues', '3-seeds', '4-relabel', '5-retrain'].map((name) => join('runs/a', name)),
    );
    expect(folderOfLast('runs/a', stages)).to.equal(join('runs/a', '5-retrain'));
    expect(folderOfLast('runs/a', methods.sec.stages('runs/a'))).to.equal(join('runs/a', '3-seeds'));
    expect(folderOfLast('runs/a', methods.supervised.stages())).to.equal(join('runs/a', '1-retrain'));
  });
});
