import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockFolder } from '../../../core/node/lock-folder.ts';
import { lifeOf, ownIdentity, type ProcessIdentity } from '../../../core/node/process-identity.ts';
import { failure } from './failure.ts';
import { lockRounds, roundKinds } from './lock-rounds.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('core/node lockFolder', () => {
  const folder = temporaryFolder();
  const lock = () => join(folder(), '.lock');
  const leave = (holder: Partial<ProcessIdentity>) => {
    const known = { ...ownIdentity(), since: '2026-01-02T03:04:05.000Z', token: '7-0a1b2c3d' };
    return writeFile(lock(), JSON.stringify({ ...known, ...holder }));
  };

  it('lets one process in at a time', async () => {
    const run = join(folder(), 'run');
    const release = await lockFolder(run);
    await failure(() => lockFolder(run), 'BUSY', [`Process ${process.pid} is writing to ${run}.`], 'another folder');
    release();
    (await lockFolder(run))();
    expect(await readdir(run)).to.deep.equal([]);
  });

  it('takes over from a process that is gone, had our number before us, or ran before the computer started anew', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const left of [{ pid: gone }, { start: '1' }, { boot: 'an earlier one' }]) {
      await leave(left);
      const release = await lockFolder(folder());
      expect(JSON.parse(await readFile(lock(), 'utf8')).pid).to.equal(process.pid);
      release();
      expect(await readdir(folder())).to.deep.equal([]);
    }
  });

  it('takes nothing from another computer or container, alive or not, and says how to end it', async () => {
    const cases: [Partial<ProcessIdentity>, string][] = [
      [{ host: 'far', pid: 1 }, 'Process 1 of far began to write'],
      [{ machine: 'another', pid: 1 }, `Process 1 of another container on ${ownIdentity().host} began`],
      [{ numbers: 'pid:[1]', pid: 1 }, `Process 1 of another container on ${ownIdentity().host} began`],
    ];
    for (const [left, said] of cases) {
      await leave(left);
      const before = await readFile(lock(), 'utf8');
      await failure(() => lockFolder(folder()), 'BUSY', [said, 'at 2026-01-02T03:04:05.000Z'], `rm '${lock()}'`);
      expect(await readFile(lock(), 'utf8')).to.equal(before);
      expect(await readdir(folder())).to.deep.equal(['.lock']);
    }
  });

  it('leaves a lock alone that it cannot read', async () => {
    for (const text of ['', '4711 1', '{"pid":1}', '{"token":"../../x"}', 'null']) {
      await writeFile(lock(), text);
      await failure(() => lockFolder(folder()), 'BUSY', [`${lock()} is a lock`], `rm '${lock()}'`);
    }
    await rm(lock());
    (await lockFolder(folder()))();
  });

  it('does not take away another one’s lock when it lets go', async () => {
    const release = await lockFolder(folder());
    await leave({ host: 'far' });
    release();
    expect(await readdir(folder())).to.deep.equal(['.lock']);
  });

  for (const kind of roundKinds) {
    it(`has one holder among four processes that begin at once: ${kind}`, async () => {
      const { holders, failures, litter } = await lockRounds(folder(), { processes: 4, rounds: 25, kind });
      expect({ holders, failures, litter }).to.deep.equal({ holders: { 1: 25 }, failures: [], litter: 0 });
    });
  }
});

describe('core/node lifeOf', () => {
  it('knows a running process, and one that has ended but was not asked for yet', async function () {
    const own = ownIdentity();
    expect(lifeOf(own, own)).to.equal('running');
    const parent = { ...own, pid: process.ppid, start: '' };
    expect(lifeOf(parent, own)).to.equal('running');
    if (process.platform !== 'linux') return this.skip();
    // A shell that hands its place to sleep never asks for its child.
    const shell = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 20'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [line] = (await once(shell.stdout, 'data')) as [Buffer];
    const zombie = Number(String(line));
    for (let tries = 0; tries < 100 && lifeOf({ ...own, pid: zombie, start: '' }, own) === 'running'; tries++)
      await new Promise((done) => setTimeout(done, 20));
    expect((await readFile(`/proc/${zombie}/stat`, 'utf8')).split(') ')[1]?.[0]).to.equal('Z');
    expect(lifeOf({ ...own, pid: zombie, start: '' }, own)).to.equal('gone');
    shell.kill();
  });
});
