import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DsrgError } from '@dsrg/core';
import { expect } from 'chai';
import { openJsonl, readJsonl } from '../../../trainer/log/jsonl.ts';
import { createRunningMean } from '../../../trainer/log/running-mean.ts';

describe('openJsonl', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'dsrg-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('appends lines that are there at once, over several openings, and makes the folder', () => {
    const path = join(folder, 'new', 'metrics.jsonl');
    const first = openJsonl(path);
    first.write({ step: 1, loss: 0.5 });
    expect(readJsonl(readFileSync(path, 'utf8'))).to.deep.equal([{ step: 1, loss: 0.5 }]);
    first.close();
    const second = openJsonl(path);
    second.write({ step: 2, note: 'Straße' });
    second.write({ step: 3 });
    second.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"step":1,"loss":0.5}\n{"step":2,"note":"Straße"}\n{"step":3}\n');
  });

  it('cuts a torn last line off', () => {
    const path = join(folder, 'torn.jsonl');
    writeFileSync(path, '{"step":1}\n{"step":2}\n{"st');
    expect(readJsonl(readFileSync(path, 'utf8'))).to.have.length(2);
    const log = openJsonl(path);
    log.write({ step: 3 });
    log.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"step":1}\n{"step":2}\n{"step":3}\n');
  });

  it('cuts off what an interrupted run wrote beyond its last checkpoint', () => {
    const path = join(folder, 'resume.jsonl');
    writeFileSync(path, '{"step":1}\n{"step":2}\n{"step":3}\n');
    const log = openJsonl(path, { keep: ({ step }) => (step as number) <= 1 });
    log.write({ step: 2, again: true });
    log.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"step":1}\n{"step":2,"again":true}\n');
  });

  it('writes NaN where JSON would hide it', () => {
    const path = join(folder, 'nan.jsonl');
    const log = openJsonl(path);
    log.write({ loss: Number.NaN, parts: { seed: Number.POSITIVE_INFINITY } });
    log.close();
    expect(readFileSync(path, 'utf8')).to.equal('{"loss":"NaN","parts":{"seed":"Infinity"}}\n');
  });

  it('says which file cannot be written', () => {
    expect(() => openJsonl(folder))
      .to.throw(DsrgError)
      .with.property('code', 'FILE_WRITE');
  });
});

describe('createRunningMean', () => {
  it('is the mean of the last values', () => {
    const mean = createRunningMean(2);
    expect(mean.value()).to.deep.equal(Number.NaN);
    mean.add(4);
    expect(mean.value()).to.equal(4);
    mean.add(2);
    mean.add(0);
    expect(mean.value()).to.equal(1);
    const goesOn = createRunningMean(2, mean.values());
    for (const each of [mean, goesOn]) each.add(7);
    expect([mean.value(), goesOn.value()]).to.deep.equal([3.5, 3.5]);
  });
});
