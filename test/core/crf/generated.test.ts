import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../shared.ts';

describe('core/crf/wasm', () => {
  it('is what core/crf/assembly gives', function () {
    this.timeout(180_000);
    const build = join(repository, 'core/crf/assembly/build.mjs');
    const { status, stderr } = spawnSync(process.execPath, [build, '--check'], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});
