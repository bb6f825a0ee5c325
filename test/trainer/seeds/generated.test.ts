import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../shared.ts';

describe('trainer/seeds/wasm', () => {
  it('is what trainer/seeds/assembly gives', function () {
    this.timeout(60_000);
    const build = join(repository, 'trainer/seeds/assembly/build.mjs');
    const { status, stderr } = spawnSync(process.execPath, [build, '--check'], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});
