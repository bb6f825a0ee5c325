import { memoryStore, readRun, readSaliency, runFiles, runProducts } from '@dsrg/converters';
import { type DsrgError, decodeLabels, type FloatImage, type LabelMap } from '@dsrg/core';
import { expect } from 'chai';
import { chooseEngine } from '../../../trainer/node/choose-engine.ts';
import { nodeMachine } from '../../../trainer/node/node-machine.ts';
import type { Machine } from '../../../trainer/run/machine.ts';
import { train } from '../../../trainer/run/train.ts';
import type { TrainRequest } from '../../../trainer/run/train-request.ts';
import { takeSeeds } from '../../../trainer/stages/take-seeds.ts';
import { failure } from '../../core/node/failure.ts';
import { guidedPhotos, guidedRun } from '../guided-photos.ts';

const photos = guidedPhotos();

describe('trainer/methods guided', function () {
  this.timeout(240_000);
  let machine: Machine;
  before(async () => {
    machine = nodeMachine(await chooseEngine({ threads: 1 }), 1);
  });

  async function run(set: readonly string[], more: Partial<TrainRequest> = {}) {
    const { method, settings } = guidedRun(...set);
    const store = more.store ?? memoryStore();
    const said: string[] = [];
    const scored = photos;
    const result = await train({
      ...{ method, settings, store, machine, scored, photoSets: { target: photos } },
      ...{ say: (line) => said.push(line), ...more },
    });
    const read = async (path: string) => (await store.read(path)) as Uint8Array;
    const labels = async (path: string) => decodeLabels(await read(path), path, { classes: 3 });
    return { ...result, store, said, read, labels };
  }

  const photoSaliency = ['saliency.from=photo', 'guides.threshold=0.25'];
  const untrained = ['segment.epochs=null', 'segment.updates=1'];

  it('goes from tags over seeds, saliency and guides to a network, and everything is shown and measured by its kind', async () => {
    const { stages, result, store, read, labels, table } = await run([]);
    expect(stages.map(({ folder }) => folder)).to.deep.equal([
      ...['1-tags', '2-seeds', '3-saliency', '4-guides', '5-segment'],
    ]);
    expect(result).to.equal('5-segment');
    for (const { id, tags = [] } of photos.items) {
      const [seeds, guide] = [await labels(`2-seeds/${id}.png`), await labels(`4-guides/${id}.png`)];
      const saliency = readSaliency(await read(`3-saliency/${id}.png`), id);
      for (const map of [seeds, guide, saliency]) expect([map.height, map.width], id).to.deep.equal([40, 48]);
      expect([0, ...tags], id).to.include.members([...new Set(seeds.data)]);
      expect([0, ...tags], id).to.include.members([...new Set(guide.data)]);
      if (tags.length > 0) expect(guide.data.some((label) => label > 0)).to.equal(true);
    }
    const kinds = (await readRun(store)).stages.map(({ record }) => record?.makes);
    expect(kinds).to.deep.equal(['tag-network', 'cues', 'saliency', 'guides', 'segmentation-network']);
    expect((await runProducts(await readRun(store))).map(({ makes }) => makes)).to.include('guides');
    for (const row of ['cues (train)', 'guides (train)', 'network (val)']) expect(table).to.include(row);
  });

  it('gives the same bits after it was stopped in the midst of each stage, guides drawn at random too', async () => {
    const set = [...photoSaliency, 'guides.rule.kind=g0', 'segment.epochs=null', 'segment.updates=2'];
    const whole = await run(set);
    const store = memoryStore();
    for (const [k, stage] of ['tags', 'seeds', 'saliency', 'guides', 'segment'].entries()) {
      const stop = new AbortController();
      const stopping: Machine = {
        ...machine,
        progress: (label) => ({ tick: () => label === stage && stop.abort(), done: () => {} }),
      };
      const attempt = await run(set, { store, machine: stopping, signal: stop.signal }).catch(
        (error: unknown) => error,
      );
      expect((attempt as DsrgError).code, stage).to.equal('INTERRUPTED');
      expect(await store.exists(`${k + 1}-${stage}/done.json`), stage).to.equal(false);
    }
    const resumed = await run(set, { store });
    expect(resumed.said).to.include('stage 4 of 5, guides: done before');
    const files = (await whole.store.list()).filter((path) => /\.(png|safetensors)$/.test(path));
    expect(files).to.include.members([
      '1-tags/checkpoint.safetensors',
      '4-guides/c.png',
      '5-segment/checkpoint.safetensors',
    ]);
    for (const path of files) expect(await resumed.read(path), path).to.deep.equal(await whole.read(path));
  });

  it('takes the region classifier of G1 from the tag network, and lets ignored pixels count as not covered', async () => {
    const { labels } = await run([
      ...photoSaliency,
      'guides.rule={"kind":"g1","side":33,"salientShare":0.01}',
      ...untrained,
    ]);
    expect([...new Set((await labels('4-guides/a.png')).data)].sort()).to.deep.equal([0, 1]);
    const none: LabelMap = { kind: 'labels', data: new Uint8Array(40 * 48), height: 40, width: 48 };
    const one = { ...none, data: none.data.map((_, k) => (k < 48 * 6 ? 1 : 0)) };
    const seeds = takeSeeds({ source: 'x', read: async ({ id }) => (id === 'a' ? one : none) });
    const set = [...photoSaliency, 'guides.rule.ignore=untouched-saliency', ...untrained];
    const found = await run(set, { given: { cues: seeds } });
    expect(found.stages.map(({ name }) => name)).to.deep.equal(['seeds', 'saliency', 'guides', 'segment']);
    expect(found.said).to.include('guides: b has no seed of its tags (green): what is salient in it is ignored');
    expect([...(await found.labels('3-guides/b.png')).data]).to.include(255);
    const rows = JSON.parse(new TextDecoder().decode(await found.read(runFiles.scores))) as {
      what: string;
      coverage?: number;
    }[];
    expect(rows.find(({ what }) => what === 'guides (train)')?.coverage).to.be.within(0.5, 0.99);
  });

  it('says of a photo without a seed what becomes of it, and refuses when no photo has one', async () => {
    const none: LabelMap = { kind: 'labels', data: new Uint8Array(40 * 48), height: 40, width: 48 };
    const one = { ...none, data: none.data.map((_, k) => (k > 1000 ? 1 : 0)) };
    const seeds = (of: (id: string) => LabelMap) => ({
      cues: takeSeeds({ source: 'x', read: async ({ id }) => of(id) }),
    });
    const set = [...photoSaliency, ...untrained];
    const { said } = await run(set, { given: seeds((id) => (id === 'a' ? one : none)) });
    expect(said).to.include('guides: c has no seed of its tags (red, green): it is learned as background alone');
    await failure(() => run(set, { given: seeds(() => none) }), 'DATASET', ['None of 4 photos has a cue']);
    const small = { ...none, data: none.data.slice(48), height: 39 };
    await failure(() => run(set, { given: seeds(() => small) }), 'LABEL', ['39×48; the photo is 40×48'], 'each pixel');
  });

  it('refuses saliency of another size, layers that are not there, and what --seeds leaves without a tag network', async () => {
    const map: FloatImage = { kind: 'float', data: new Float32Array(20 * 24), height: 20, width: 24, channels: 1 };
    const small = { saliency: { map: async () => map } };
    await failure(
      () => run(photoSaliency, small),
      'SHAPE',
      ['of photo a is 20×24; the photo is 40×48'],
      'pixel by pixel',
    );
    const away = ['saliency.levels=["block5.sum"]'];
    await failure(
      () => run(away),
      'CONFIG',
      ['tiny, whose features', 'no layer block5.sum'],
      'saliency.levels are some of trunk1',
    );
    const given = { cues: takeSeeds({ source: 'x', read: async (item) => photos.mask(item) }) };
    await failure(() => run([], { given }), 'CONFIG', ['saliency.from is scg'], 'saliency.from=photo');
    const g1 = [...photoSaliency, 'guides.rule={"kind":"g1","side":33,"salientShare":0.01}'];
    await failure(() => run(g1, { given }), 'CONFIG', ['guides.rule is g1'], 'rule g2');
  });

  it('stamps what has looked at the masks to measure how far guides could reach', async () => {
    const { labels, store } = await run(['guides.oracle=both', ...photoSaliency, ...untrained]);
    const guide = await labels('4-guides/c.png');
    const truth = await photos.mask({ id: 'c' });
    const same = guide.data.filter((label, k) => label === truth.data[k]).length;
    expect(same / guide.data.length).to.be.above(0.98);
    const { record } = await readRun(store);
    expect(record).to.be.an('object');
    const checkpoint = new TextDecoder('latin1').decode(
      (await store.read('5-segment/checkpoint.safetensors')) as Uint8Array,
    );
    expect(checkpoint).to.include('it learned from masks');
  });
});
