import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderStore, readCheckpoint, writeCheckpoint } from '@dsrg/converters/node';
import { writeFileAtomic } from '@dsrg/core/node';
import { expect } from 'chai';
import { keepCheckpoint } from '../../../trainer/training/keep-checkpoints.ts';
import { smallCheckpoint } from '../../converters/small-checkpoint.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';

describe('trainer/training keepCheckpoint', () => {
  const folder = temporaryFolder();
  const keep = async (step: number, loss: number | undefined, newest: number) => {
    const path = join(folder(), 'checkpoint.safetensors');
    await writeFileAtomic(path, `state ${step}`);
    const judgement =
      loss === undefined ? undefined : { value: loss, measure: 'mean training loss', better: 'lower' as const };
    await keepCheckpoint(folderStore(folder()), step, { newest, judgement, learnsMasks: false });
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
      ...{ step: 20, value: 1, measure: 'mean training loss', better: 'lower', usesPixelTruth: false },
    });
  });

  it('saves the same step twice without leaving anything behind', async () => {
    for (let time = 0; time < 2; time++) await keep(7, 1 - time, 3);
    expect((await readdir(folder())).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
    expect(await readFile(join(folder(), 'best.safetensors'), 'utf8')).to.equal('state 7');
  });

  it('keeps the best by masks, and stamps it so', async () => {
    const path = join(folder(), 'checkpoint.safetensors');
    const checkpoint = smallCheckpoint();
    const scores = [0.5, 0.4, 0.6];
    for (const [step, value] of scores.entries()) {
      await writeCheckpoint(path, { ...checkpoint, about: { ...checkpoint.about, step } });
      const judgement = { value, measure: 'mean IoU on val', better: 'higher', pixelTruth: 'chosen by masks' } as const;
      await keepCheckpoint(folderStore(folder()), step, { newest: 2, judgement, learnsMasks: false });
    }
    const best = await readCheckpoint(join(folder(), 'best.safetensors'));
    expect(best.about).to.deep.equal({ ...checkpoint.about, step: 2, pixelTruth: 'chosen by masks' });
    expect([...best.weights]).to.deep.equal([...checkpoint.weights]);
    expect((await readCheckpoint(path)).about.pixelTruth).to.equal(undefined);
    expect(JSON.parse(await readFile(join(folder(), 'best.json'), 'utf8'))).to.deep.equal({
      ...{ step: 2, value: 0.6, measure: 'mean IoU on val', better: 'higher', usesPixelTruth: true },
    });
    // Another measure begins anew: a loss of 3 is no score of 3.
    await writeCheckpoint(path, checkpoint);
    const judgement = { value: 3, measure: 'mean training loss', better: 'lower' } as const;
    await keepCheckpoint(folderStore(folder()), 9, { newest: 2, judgement, learnsMasks: false });
    expect(JSON.parse(await readFile(join(folder(), 'best.json'), 'utf8'))).to.include({
      value: 3,
      usesPixelTruth: false,
    });
  });

  it('keeps the current one alone where one is asked for', async () => {
    await keep(1, 1, 1);
    expect(await readdir(folder())).to.deep.equal(['checkpoint.safetensors']);
  });
});
