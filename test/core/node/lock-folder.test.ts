import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockFolder } from '../../../core/node/lock-folder.ts';
import { failure } from './failure.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('core/node lockFolder', () => {
  const folder = temporaryFolder();

  it('lets one process in at a time', async () => {
    const run = join(folder(), 'run');
    const release = await lockFolder(run);
    await failure(() => lockFolder(run), 'BUSY', [`Process ${process.pid} is writing to ${run}`], 'another folder');
    release();
    (await lockFolder(run))();
    expect(await readdir(run)).to.deep.equal([]);
  });

  it('takes over the lock of a process that is gone, had our number before us, or was cut off while writing it', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const left of [`${gone} 1`, `${process.pid} 1`, '']) {
      await writeFile(join(folder(), '.lock'), left);
      (await lockFolder(folder()))();
    }
  });
});
