import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeInto } from '@dsrg/core/node';
import { expect } from 'chai';
import { failure } from './failure.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('writeInto', () => {
  const folder = temporaryFolder();

  it('writes into the folder and below it', async () => {
    await writeInto(join(folder(), 'out'), 'a ü.png', 'one');
    await writeInto(join(folder(), 'out'), 'cat/../dog/1.png', 'two');
    expect(readFileSync(join(folder(), 'out/a ü.png'), 'utf8')).to.equal('one');
    expect(readFileSync(join(folder(), 'out/dog/1.png'), 'utf8')).to.equal('two');
  });

  for (const name of ['../x.png', 'a/../../x.png', '/tmp/dsrg-x.png', '..', '', 'a\0.png']) {
    it(`refuses ${JSON.stringify(name)}`, async () => {
      await failure(() => writeInto(join(folder(), 'out'), name, 'x'), 'DATASET', ['leads out of its folder']);
      expect(existsSync(join(folder(), 'x.png')) || existsSync('/tmp/dsrg-x.png')).to.equal(false);
    });
  }
});
