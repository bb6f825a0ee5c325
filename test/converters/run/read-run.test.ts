import {
  encodeCheckpoint,
  encodePhotoList,
  encodeStageRecord,
  isNetworkProduct,
  memoryStore,
  type RunStore,
  readRun,
  readRunPhotos,
  runProducts,
} from '@dsrg/converters';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { smallCheckpoint } from '../small-checkpoint.ts';

const classes = ['background', 'cat'];

async function begun(): Promise<RunStore> {
  const store = memoryStore('runs/first');
  const data = { name: 'pets', split: null, list: { name: 'mine.txt', sha256: '0' }, photos: 2, classes };
  await store.write('run.json', JSON.stringify({ method: 'dsrg', seed: 1, data, settings: {} }));
  await store.write('manifest.json', '{}');
  await store.write('photos/target.txt', encodePhotoList(['cats/tom', 'a']));
  return store;
}

const record = (makes: 'cues' | 'tag-network' | 'saliency', grid: 'coarse' | null) =>
  encodeStageRecord({ stage: makes, makes, classes, grid, photos: 'target', seconds: 1 });

describe('reading a run', () => {
  it('refuses a folder that is none', async () => {
    await failure(
      () => readRun(memoryStore('empty')),
      'FILE_MISSING',
      ['empty is no run: there is no run.json'],
      '--out',
    );
  });

  it('has no stages at its start', async () => {
    const run = await readRun(await begun());
    expect([run.stages.length, run.complete, run.record.method]).to.deep.equal([0, false, 'dsrg']);
    expect(await runProducts(run)).to.deep.equal([]);
    expect(await readRunPhotos(run, 'target')).to.deep.equal(['cats/tom', 'a']);
    await failure(() => readRunPhotos(run, 'web'), 'FILE_MISSING', ['runs/first has no list photos/web.txt']);
  });

  it('knows its stages in their order, and what each has made so far', async () => {
    const store = await begun();
    const checkpoint = smallCheckpoint();
    for (const [folder, makes] of [
      ['1-tags', 'tag-network'],
      ['10-late', 'segmentation-network'],
    ] as const) {
      await store.write(
        `${folder}/checkpoint.safetensors`,
        encodeCheckpoint({ ...checkpoint, about: { ...checkpoint.about, makes } }),
      );
    }
    await store.write('1-tags/done.json', record('tag-network', null));
    await store.write('2-cues/cats/tom.png', 'x');
    await store.write('2-cues/done.json', record('cues', 'coarse'));
    await store.write('3-salient/a.png', 'x');
    await store.write('3-salient/done.json', record('saliency', 'coarse'));
    await store.write('9-relabel/a.png', 'x');
    await store.write('evaluations/2-cues-1.json', '{}');
    await store.write('manifest.json', '{"endedAt":"2026-01-01T00:00:00Z"}');
    const run = await readRun(store);
    expect(run.complete).to.equal(true);
    expect(
      run.stages.map(({ folder, place, name, record: done, hasCheckpoint }) => [
        folder,
        place,
        name,
        done?.makes,
        hasCheckpoint,
      ]),
    ).to.deep.equal([
      ['1-tags', 1, 'tags', 'tag-network', true],
      ['2-cues', 2, 'cues', 'cues', false],
      ['3-salient', 3, 'salient', 'saliency', false],
      ['9-relabel', 9, 'relabel', undefined, false],
      ['10-late', 10, 'late', undefined, true],
    ]);
    const products = await runProducts(run);
    expect(products.map(({ stage, makes }) => [stage.name, makes])).to.deep.equal([
      ['tags', 'tag-network'],
      ['cues', 'cues'],
      ['late', 'segmentation-network'],
    ]);
    expect(products.filter(isNetworkProduct).map(({ step }) => step)).to.deep.equal([12, 12]);
  });

  it('names the file of a damaged record', async () => {
    const store = await begun();
    await store.write('2-cues/done.json', '{"stage":"cues","seconds":2}');
    await failure(() => readRun(store), 'FILE_FORMAT', ['runs/first/2-cues/done.json was written by an older dsrg']);
    await store.remove('2-cues');
    await store.write('manifest.json', '{"endedAt"');
    await failure(() => readRun(store), 'FILE_FORMAT', ['runs/first/manifest.json is not JSON']);
  });
});
