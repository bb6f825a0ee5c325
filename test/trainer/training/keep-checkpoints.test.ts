import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryStore, type RunStore, readStoreText } from '@dsrg/converters';
import { folderStore, readCheckpoint, writeCheckpoint } from '@dsrg/converters/node';
import { DsrgError } from '@dsrg/core';
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

  it('on a full disk, at each of its changes: the best before or the new one is there whole, and the next try ends as if nothing was', async () => {
    const judgement = (value: number) => ({ value, measure: 'mean IoU', better: 'higher' as const });
    const save = async (store: RunStore, room: RunStore, step: number, value: number) => {
      await store.write('checkpoint.safetensors', `state ${step}`);
      await keepCheckpoint(room, step, { newest: 2, judgement: judgement(value), learnsMasks: false });
    };
    const contentOf = async (store: RunStore) =>
      Promise.all((await store.list()).map(async (file) => [file, (await readStoreText(store, file)) ?? '']));
    const whole = memoryStore();
    for (const [step, value] of [
      [10, 0.4],
      [20, 0.6],
      [30, 0.5],
    ] as const)
      await save(whole, whole, step, value);
    let at = 1;
    for (let full = true; full; at++) {
      const store = memoryStore();
      await save(store, store, 10, 0.4);
      let left = at;
      const change =
        <Given extends readonly unknown[]>(act: (...given: Given) => Promise<void>) =>
        async (...given: Given) => {
          if (--left <= 0) throw new DsrgError('FILE_WRITE', 'x cannot be written: the disk is full.');
          await act(...given);
        };
      const disk = { ...store, write: change(store.write), copy: change(store.copy), remove: change(store.remove) };
      const error = await save(store, disk, 20, 0.6).catch((thrown: unknown) => thrown);
      full = error !== undefined;
      if (full) expect((error as DsrgError).code).to.equal('FILE_WRITE');
      const best = await readStoreText(store, 'best.safetensors');
      const { step } = JSON.parse((await readStoreText(store, 'best.json')) ?? '{}');
      expect([
        ['state 10', 10],
        ['state 20', 10], // judged, and not yet written down: it is judged again
        ['state 20', 20],
      ]).to.deep.include([best, step]);
      await save(store, store, 20, 0.6);
      await save(store, store, 30, 0.5);
      expect(await contentOf(store), `full at change ${at}`).to.deep.equal(await contentOf(whole));
    }
    expect(at, 'its changes').to.be.greaterThan(3);
  });

  it('keeps the current one alone where one is asked for', async () => {
    await keep(1, 1, 1);
    expect(await readdir(folder())).to.deep.equal(['checkpoint.safetensors']);
  });
});
