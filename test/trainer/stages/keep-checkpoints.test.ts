import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@dsrg/core/node';
import { expect } from 'chai';
import { keepCheckpoint } from '../../../trainer/stages/keep-checkpoints.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/stages keepCheckpoint', () => {
  const folder = temporaryFolder();
  const keep = async (step: number, loss: number | undefined, newest: number) => {
    const path = join(folder(), 'checkpoint.safetensors');
    await writeFileAtomic(path, `state ${step}`);
    await keepCheckpoint(folder(), path, step, { newest, loss, window: 50, learnsMasks: false });
  };

  it('keeps the newest ones and the best, and says by what', async () => {
    const losses = [3, 1, 2, 1.5];
    for (const [k, loss] of losses.entries()) await keep(10 * (k + 1), loss, 2);
    expect((await readdir(folder())).sort()).to.deep.equal([
      'best.json',
      'best.safetensors',
      'checkpoint-30.safetensors',
      'checkpoint-40.safetensors',
      'checkpoint.safetensors',
    ]);
    expect(await readFile(join(folder(), 'best.safetensors'), 'utf8')).to.equal('state 20');
    expect(await readFile(join(folder(), 'checkpoint-30.safetensors'), 'utf8')).to.equal('state 30');
    expect(JSON.parse(await readFile(join(folder(), 'best.json'), 'utf8'))).to.deep.equal({
      ...{ step: 20, loss: 1, measure: 'mean training loss of the last 50 steps', usesPixelTruth: false },
    });
  });

  it('saves the same step twice without leaving anything behind, and takes over what a kill left', async () => {
    await writeFile(join(folder(), 'best.safetensors.part'), 'torn');
    for (let time = 0; time < 2; time++) await keep(7, 1 - time, 3);
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
    expect(await readFile(join(folder(), 'best.safetensors'), 'utf8')).to.equal('state 7');
  });

  it('keeps the current one alone where one is asked for', async () => {
    await keep(1, 1, 1);
    expect(await readdir(folder())).to.deep.equal(['checkpoint.safetensors']);
  });
});
