import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isTemporary, removeLeftovers, temporaryBeside } from '@dsrg/core/node';
import { expect } from 'chai';
import { temporaryFolder } from './temporary-folder.ts';

describe('removeLeftovers', () => {
  const folder = temporaryFolder();
  /** A temporary name that process `pid` would have given. */
  const nameBy = (pid: number, path = join(folder(), 'a.txt')) => {
    const name = basename(temporaryBeside(path)).replace(`.${process.pid}-`, `.${pid}-`);
    return join(dirname(path), name);
  };
  const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

  it('removes files and folders of processes that are gone, below too where asked, and nothing else', async () => {
    const pid = deadPid();
    mkdirSync(join(folder(), 'below'));
    for (const path of [nameBy(pid), nameBy(pid, join(folder(), 'below', 'b.png'))]) writeFileSync(path, 'half');
    mkdirSync(nameBy(pid, join(folder(), 'cues')));
    writeFileSync(join(folder(), '.hidden.part'), 'the user’s');
    await removeLeftovers(folder());
    expect(readdirSync(folder()).sort()).to.deep.equal(['.hidden.part', 'below']);
    expect(readdirSync(join(folder(), 'below')).every(isTemporary)).to.equal(true);
    await removeLeftovers(folder(), { deep: true });
    expect(readdirSync(join(folder(), 'below'))).to.deep.equal([]);
  });

  it('leaves what living processes write, a link to an old file too', async () => {
    const old = join(folder(), 'old');
    writeFileSync(old, '');
    utimesSync(old, 0, 0);
    linkSync(old, nameBy(process.pid));
    writeFileSync(nameBy(process.ppid), 'theirs');
    await removeLeftovers(folder());
    expect(readdirSync(folder())).to.have.length(3);
  });

  it('removes what an earlier process of this one’s number left', async () => {
    const { uptime } = process;
    writeFileSync(nameBy(process.pid), 'half');
    await removeLeftovers(folder());
    expect(readdirSync(folder())).to.have.length(1);
    process.uptime = () => -3600; // as if this process began an hour from now
    try {
      await removeLeftovers(folder());
    } finally {
      process.uptime = uptime;
    }
    expect(readdirSync(folder())).to.deep.equal([]);
  });
});
