import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitState } from '@dsrg/core/node';
import { expect } from 'chai';

describe('core/node gitState', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dsrg-git-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('tells commit and changes, and nothing of their content', async function () {
    const run = (...line: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...line], { cwd: folder });
    try {
      run('init', '-q');
    } catch {
      this.skip(); // no git here
    }
    expect(await gitState(folder), 'before the first commit').to.equal(undefined);
    await writeFile(join(folder, 'a.txt'), 'one\n');
    run('add', '.');
    run('commit', '-q', '-m', 'first');
    const head = String(run('rev-parse', 'HEAD')).trim();
    expect(await gitState(folder)).to.deep.equal({ head, dirty: false, diff: null });
    await writeFile(join(folder, 'b.txt'), 'a file that git does not know\n');
    expect(await gitState(folder)).to.deep.equal({ head, dirty: false, diff: null });
    await writeFile(join(folder, 'a.txt'), 'two\n');
    const changed = await gitState(folder);
    expect(changed).to.deep.include({ head, dirty: true });
    expect(changed?.diff).to.match(/^[0-9a-f]{64}$/);
    expect((await gitState(folder))?.diff).to.equal(changed?.diff);
    await writeFile(join(folder, 'a.txt'), 'three\n');
    expect((await gitState(folder))?.diff).not.to.equal(changed?.diff);
  });

  it('is nothing where there is no repository, or no folder', async () => {
    expect(await gitState(join(tmpdir(), 'no-such-folder'))).to.equal(undefined);
  });
});
