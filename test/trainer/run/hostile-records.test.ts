import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryStore } from '@dsrg/converters';
import { expect } from 'chai';
import { readJsonl } from '../../../trainer/log/jsonl.ts';
import { readConfig } from '../../../trainer/node/read-config.ts';
import { readRecordedRun } from '../../../trainer/node/repeat-run.ts';
import { openRun } from '../../../trainer/run/open-run.ts';
import { keepCheckpoint } from '../../../trainer/training/keep-checkpoints.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

const brackets = '['.repeat(3_000_000);
const judgement = { value: 1, measure: 'loss', better: 'lower' } as const;

describe('trainer: records of a run, settings and manifests that were made to do harm', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder(), name), text);
    return join(folder(), name);
  };
  const run = async (name: string, text: string) => {
    const store = memoryStore('runs/a');
    await store.write(name, text);
    return store;
  };

  for (const [what, read] of Object.entries<() => unknown>({
    'settings of --config': () => readConfig(file('c.json', brackets)),
    'a manifest to repeat': () => readRecordedRun(file('manifest.json', brackets)),
    'the record of a run': async () =>
      openRun(await run('run.json', brackets), {}, { engine: 'onnx', backend: 'b', device: 'cpu' }, () => {}),
    'the record of the best checkpoint': async () => {
      const store = await run('best.json', brackets);
      await store.write('checkpoint.safetensors', 'x');
      await keepCheckpoint(store, 1, { newest: 2, judgement, learnsMasks: false });
    },
  }))
    it(`${what}: brackets alone are refused before they are parsed`, () =>
      failure(read, 'FILE_FORMAT', ['nests deeper than 64'], 'made to do harm'));

  it('a line of brackets in a log is no record', () =>
    failure(() => readJsonl(`{"step":1}\n${brackets}\n`), 'FILE_FORMAT', ['Line 2 of the log is no JSON record']));

  it('a text that never ends does not make the comments of --config slow', async () => {
    const escapes = `{"a": "${'\\"'.repeat(300_000)}`;
    const { user } = process.cpuUsage();
    await failure(() => readConfig(file('c.json', escapes)), 'CONFIG', ['is not JSON']);
    expect((process.cpuUsage().user - user) / 1e6, 'seconds').to.be.lessThan(2);
  });

  it('a manifest or a record that is no object is named', async () => {
    await failure(() => readRecordedRun(file('m.json', '[]')), 'FILE_FORMAT', ['it is of no command']);
    const engine = { engine: 'onnx', backend: 'b', device: 'cpu' } as const;
    const store = await run('run.json', 'null');
    await failure(() => openRun(store, {}, engine, () => {}), 'FILE_FORMAT', ['runs/a/run.json', 'it is no record']);
  });
});
