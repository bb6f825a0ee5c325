import { mkdtempSync, rmSync } from 'node:fs';
import { cp, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { makeTaggedFolder, trainIds } from '../tagged-folder.ts';
import { filesIn, startTraining, train, untilStep } from './train-command.ts';

/** What a run is told of files that lie in its data folder. */
interface Case {
  readonly what: string;
  readonly options: (data: string) => string[];
  /** Stage in which the run is killed, and the last one's folder. */
  readonly during: string;
  readonly last: string;
}

const cases: Case[] = [
  { what: 'found by itself', options: () => ['--set', 'seeds.epochs=8'], during: 'seeds', last: '5-retrain' },
  {
    what: 'with --tags and --list in it',
    options: (data) => [
      ...['--tags', join(data, 'other.csv'), '--list', join(data, 'listed.txt')],
      ...['--method', 'sec', '--set', 'seeds.epochs=8'],
    ],
    during: 'seeds',
    last: '3-seeds',
  },
  {
    what: 'with --masks in it',
    options: () => ['--method', 'supervised', '--masks', 'OtherMasks', '--set', 'retrain.epochs=8'],
    during: 'retrain',
    last: '1-retrain',
  },
];

describe('dsrg-train --resume with a renamed data folder', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-renamed-'));
  const original = join(root, 'original');
  before(async () => {
    await makeTaggedFolder(original);
    await cp(join(original, 'tags.csv'), join(original, 'other.csv'));
    await cp(join(original, 'SegmentationClass'), join(original, 'OtherMasks'), { recursive: true });
    await writeFile(join(original, 'listed.txt'), trainIds.map((id) => `/JPEGImages/${id}.jpg\n`).join(''));
  });
  after(() => rmSync(root, { recursive: true }));

  for (const { what, options, during, last } of cases)
    it(`comes to the same bits as a run without a break: ${what}`, async () => {
      const [whole, out] = [join(root, `${what} whole`), join(root, `${what} broken`)];
      const uninterrupted = await train(original, whole, ...options(original));
      expect(uninterrupted.code, uninterrupted.stderr).to.equal(0);
      const [before, after] = [join(root, `${what} before`), join(root, `${what} after`)];
      await cp(original, before, { recursive: true });
      const run = startTraining(before, out, ...options(before), '--save-every', '0');
      await untilStep(run, out, during, 4);
      run.child.kill('SIGKILL');
      await run.result;
      expect(run.child.signalCode).to.equal('SIGKILL');
      await rename(before, after);
      const resumed = await train(after, out, ...options(after), '--resume');
      expect(resumed.code, resumed.stderr).to.equal(0);
      expect(resumed.stderr).to.match(new RegExp(`^${during}: going on at step \\d`, 'm'));
      expect(resumed.stderr).not.to.include('have changed since the run began');
      const files = filesIn(whole).filter((name) => /\.(png|safetensors)$/.test(name));
      expect(files).to.include(`${last}/checkpoint.safetensors`);
      for (const name of [...files, 'stages.json'])
        expect((await readFile(join(out, name))).equals(await readFile(join(whole, name))), name).to.equal(true);
    });
});
