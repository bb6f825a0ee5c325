import { memoryStore, readStoreText } from '@dsrg/converters';
import { expect } from 'chai';
import { openJsonl, readJsonl } from '../../../trainer/log/jsonl.ts';
import { createRunningMean } from '../../../trainer/log/running-mean.ts';

describe('openJsonl', () => {
  const path = 'new/metrics.jsonl';
  const textOf = (store: ReturnType<typeof memoryStore>) => readStoreText(store, path);

  it('appends lines that are there at once, over several openings, and makes the folder', async () => {
    const store = memoryStore();
    const first = await openJsonl(store, path);
    await first.write({ step: 1, loss: 0.5 });
    expect(readJsonl((await textOf(store)) ?? '')).to.deep.equal([{ step: 1, loss: 0.5 }]);
    const second = await openJsonl(store, path);
    await second.write({ step: 2, note: 'Straße' });
    await second.write({ step: 3 });
    expect(await textOf(store)).to.equal('{"step":1,"loss":0.5}\n{"step":2,"note":"Straße"}\n{"step":3}\n');
  });

  it('cuts a torn last line off', async () => {
    const store = memoryStore();
    await store.write(path, '{"step":1}\n{"step":2}\n{"st');
    expect(readJsonl((await textOf(store)) ?? '')).to.have.length(2);
    const log = await openJsonl(store, path);
    await log.write({ step: 3 });
    expect(await textOf(store)).to.equal('{"step":1}\n{"step":2}\n{"step":3}\n');
  });

  it('cuts off what an interrupted run wrote beyond its last checkpoint', async () => {
    const store = memoryStore();
    await store.write(path, '{"step":1}\n{"step":2}\n{"step":3}\n');
    const log = await openJsonl(store, path, { keep: ({ step }) => (step as number) <= 1 });
    await log.write({ step: 2, again: true });
    expect(await textOf(store)).to.equal('{"step":1}\n{"step":2,"again":true}\n');
  });

  it('writes NaN where JSON would hide it', async () => {
    const store = memoryStore();
    const log = await openJsonl(store, path);
    await log.write({ loss: Number.NaN, parts: { seed: Number.POSITIVE_INFINITY } });
    expect(await textOf(store)).to.equal('{"loss":"NaN","parts":{"seed":"Infinity"}}\n');
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
