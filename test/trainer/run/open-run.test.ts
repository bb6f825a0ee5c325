import { memoryStore, type RunStore, readStoreText } from '@dsrg/converters';
import { expect } from 'chai';
import type { EngineRecord } from '../../../trainer/engine/engine.ts';
import { openRun } from '../../../trainer/run/open-run.ts';
import { failure } from '../../core/node/failure.ts';

describe('trainer/run openRun', () => {
  let run: RunStore;
  beforeEach(() => {
    run = memoryStore('runs/a');
  });
  const textOf = async () => (await readStoreText(run, 'run.json')) ?? '';
  const record = { seed: 1, init: null, data: { classes: ['background', 'cat'] }, settings: { scales: [1, 2] } };

  const onnx: EngineRecord = { engine: 'onnx', backend: 'blocks of 16 channels', device: 'cpu' };
  const tfjs: EngineRecord = { engine: 'tfjs', backend: 'tfjs-node-gpu 4.22.0', device: 'gpu' };
  const open = async (found: Record<string, unknown>, engine = onnx) => {
    const said: string[] = [];
    await openRun(run, found, engine, (line) => said.push(line));
    return said;
  };

  it('keeps the record of a new run, and takes the same again', async () => {
    expect(await open(record)).to.deep.equal([]);
    const text = await textOf();
    expect(JSON.parse(text)).to.deep.equal({ ...record, engines: [onnx] });
    const same = { settings: { scales: [1, 2] }, seed: 1, data: record.data, init: null, extra: undefined };
    expect(await open(same)).to.deep.equal([]);
    expect(await textOf()).to.equal(text);
  });

  it('lets another engine go on, says so once and records it', async () => {
    await open(record);
    expect(await open(record, tfjs)).to.deep.equal([
      'engine: so far onnx (blocks of 16 channels, cpu), from here on tfjs (tfjs-node-gpu 4.22.0, gpu): results differ in their last digits',
    ]);
    expect(await open(record, tfjs)).to.deep.equal([]);
    expect(JSON.parse(await textOf()).engines).to.deep.equal([onnx, tfjs]);
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
      await open(record);
      const again = () => open({ ...record, ...change });
      await failure(again, 'CONFIG', [`${run.name} was begun with ${message}`], 'Give another --out');
      expect(JSON.parse(await textOf())).to.deep.equal({
        ...record,
        engines: [onnx],
      });
    });

  it('knows the photos by their content, not by the name of their folder', async () => {
    const named = (name: string, hash: string) => ({ ...record, data: { ...record.data, name, hash } });
    await open(named('photos', 'a1'));
    expect(await open(named('renamed', 'a1'))).to.deep.equal([]);
    // A photo that was mended lets the run go on, but not in silence.
    expect(await open(named('photos', 'b2'))).to.have.length(1);
    expect(await open(named('photos', 'b2'))).to.deep.equal([]);
  });

  it('refuses a record that is no JSON', async () => {
    await run.write('run.json', '{"seed": ');
    await failure(() => open(record), 'FILE_FORMAT', ['run.json is not JSON'], 'another --out');
  });
});
