import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryStore } from '@dsrg/converters';
import { lockFolder } from '@dsrg/core/node';
import { expect } from 'chai';
import { parseMaker } from '../../../core/maker/maker.ts';
import { readRecord } from '../../../evaluate/predict/records.ts';
import { readEvaluations } from '../../../evaluate/watch/run-evaluations.ts';
import { readRunLog } from '../../../evaluate/watch/run-log.ts';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

const brackets = '['.repeat(3_000_000);

describe('evaluate: records that were made to do harm', () => {
  const folder = temporaryFolder();

  it('a log and an evaluation of brackets alone are refused before they are parsed', async () => {
    const run = memoryStore('runs/a');
    await run.write('log.jsonl', `{"stage":"seeds","step":1}\n${brackets}\n`);
    await failure(() => readRunLog(run), 'FILE_FORMAT', ['Line 2 of runs/a/log.jsonl', 'nests deeper than 64']);
    await run.write('log.jsonl', '{"stage":"seeds","step":1}\nnot json\n');
    await failure(() => readRunLog(run), 'FILE_FORMAT', ['Line 2 of runs/a/log.jsonl is no JSON'], 'dsrg-train');
    await run.write('evaluations/3-seeds.json', brackets);
    await failure(() => readEvaluations(run), 'FILE_FORMAT', ['3-seeds.json is no evaluation of a run']);
  });

  it('a photo whose record is brackets alone is predicted anew', () => {
    mkdirSync(join(folder(), '.predict'));
    writeFileSync(join(folder(), '.predict', 'a.json'), brackets);
    expect(readRecord(folder(), 'a')).to.equal(undefined);
  });

  it('a remark of brackets alone names no maker', () => expect(parseMaker(brackets)).to.equal(undefined));

  it('a lock of brackets alone is one that does not say of which process', async () => {
    writeFileSync(join(folder(), '.lock'), brackets);
    await failure(() => lockFolder(folder()), 'BUSY', ['does not say of which process'], 'remove it: rm');
  });
});
