import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { recurseedTiny } from '../../../trainer/methods/recurseed/presets/recurseed-tiny.ts';
import { makeTaggedFolder, trainIds } from '../tagged-folder.ts';
import { filesIn, readLog, train } from './train-command.ts';

/** What every training has, out of the recursion's own section. */
const shared = [
  'updates',
  'accumulate',
  'firstInOrder',
  'fit',
  'scale',
  'resize',
  'mirror',
  'jitter',
  'schedule',
] as const;
const solver = ['headRate', 'momentum', 'solver', 'weightDecay', 'frozen'] as const;
const { recursion } = recurseedTiny.settings;
const training = Object.fromEntries([...shared, ...solver].map((key) => [key, recursion[key]]));
const views = { scales: [1], scalesOf: 'long-side', flip: false, merge: 'mean', crf: 'dsrg-test' };
const boundaries = {
  ...{ ...training, epochs: 10, crop: 33, batch: 2, rate: 0.01 },
  ...{ levels: ['trunk2', 'trunk3', 'trunk5'], channels: 8, radius: 5 },
  sure: { ...views, foreground: 0.3, background: 0.05 },
};
const relabel = {
  ...{ ...views, backgroundAdjustment: 0, tagsConstrain: true, ignoreBelow: 0 },
  walk: { radius: 5, beta: 10, doublings: 8, background: 0.25 },
};

describe('dsrg-train --method recurseed with a random walk', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-walk-'));
  const [data, out] = [join(root, 'data'), join(root, 'run')];
  const run = (...settings: string[]) =>
    train(data, out, '--method', 'recurseed', ...settings.flatMap((each) => ['--set', each]));
  before(() => makeTaggedFolder(data));
  after(() => rmSync(root, { recursive: true }));

  it('learns boundaries from sure labels, and makes labels of maps that walk within them', async () => {
    const whole = [`boundaries=${JSON.stringify(boundaries)}`, `relabel=${JSON.stringify(relabel)}`, 'longSide=56'];
    const { code, stdout, stderr } = await run(...whole);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^pseudo labels \(train\)/m);
    expect(filesIn(join(out, '2-boundaries'))).to.include.members(['checkpoint.safetensors', 'labels-1/a.png']);
    const losses = readLog(out).flatMap(({ stage, affinity }) =>
      stage === 'boundaries' && typeof affinity === 'number' ? [affinity] : [],
    );
    expect(losses).to.have.length(30);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(losses.slice(-10))).to.be.below(mean(losses.slice(0, 5)));
    const tags = new Map(
      readFileSync(join(data, 'tags.csv'), 'utf8')
        .split('\n')
        .map((row) => row.split('.jpg,') as [string, string]),
    );
    for (const id of trainIds) {
      const { data: labels } = await readLabels(join(out, '3-relabel', `${id}.png`), { classes: 3 });
      const allowed = [0, ...['red', 'green'].flatMap((name, k) => (tags.get(id)?.includes(name) ? [k + 1] : []))];
      expect(
        [...new Set(labels)].every((label) => allowed.includes(label)),
        id,
      ).to.equal(true);
    }
  });

  it('refuses a walk without boundaries, and boundaries without a walk', async () => {
    const walk = await run(`relabel=${JSON.stringify(relabel)}`);
    expect([walk.code, walk.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /Maps are to walk, but no stage learns boundaries/.test(text),
    );
  });
});
