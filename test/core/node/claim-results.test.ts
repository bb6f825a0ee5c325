import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LabelMap, vocPalette } from '@dsrg/core';
import { claimResults, labelResults, writeLabels } from '@dsrg/core/node';
import { failure } from './failure.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('claimResults', () => {
  const folder = temporaryFolder();
  const labels: LabelMap = { kind: 'labels', data: new Uint8Array(1), height: 1, width: 1 };
  const maker = (says: string) => ({ hash: says.repeat(64), says });
  const claim = (says: string) => claimResults(folder(), maker(says), labelResults);
  const write = (name: string, says?: string) =>
    writeLabels(join(folder(), name), labels, vocPalette(), says === undefined ? undefined : maker(says));

  it('takes new and empty folders and those of the same maker; what is being written does not count', async () => {
    await claimResults(join(folder(), 'new'), maker('a'), labelResults);
    await claim('a');
    await write('sub/x.png', 'a');
    writeFileSync(join(folder(), '.y.png.1-00112233aabbccdd.part'), '');
    writeFileSync(join(folder(), 'notes.txt'), '');
    await claim('a');
  });

  it('refuses those of another maker, in sub-folders too, naming both', async () => {
    await write('sub/x.png', 'a');
    await failure(() => claim('b'), 'CONFIG', [`${folder()} holds masks of a; now they would be of b.`], 'rm -r');
  });

  it('refuses files that do not say what made them, and what cannot be a folder', async () => {
    await write('x.png');
    await failure(() => claim('b'), 'CONFIG', ['x.png, which does not say what made it']);
    mkdirSync(join(folder(), 'a'));
    writeFileSync(join(folder(), 'a', 'file'), '');
    const place = join(folder(), 'a', 'file');
    await failure(() => claimResults(place, maker('b'), labelResults), 'FILE_WRITE', ['is a file, not a folder']);
  });
});
