import { decodeCheckpoint, memoryStore, type RunStore } from '@dsrg/converters';
import { createNetwork, DsrgError } from '@dsrg/core';
import { chooseSettings, type Machine, memoryPhotos, methods, type PhotoSet, presets, train } from '@dsrg/trainer';
import { expect } from 'chai';
import type { Networks } from '../../../trainer/run/networks.ts';
import { learnRecursion } from '../../../trainer/stages/learn-recursion.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';

/** Eight photos, two batches an epoch, of pictures of 33 pixels. */
const small = ['recursion.epochs=4', 'recursion.batch=4', 'recursion.crop=33', 'longSide=40', 'recursion.scale=[1,1]'];
const everyStep = [...small, 'recursion.labels.start=0.25', 'recursion.labels.mix.start=0.5'];
const refresh = [
  ...small,
  'recursion.labels={"kind":"refresh","every":1,"scales":[1],"scalesOf":"long-side","flip":true,"foreground":0.2,"crf":"dsrg-test"}',
];

describe('trainer/stages learnRecursion', function () {
  this.timeout(240_000);
  let machine: Machine;
  before(async () => {
    machine = await quietMachine();
  });

  interface Run {
    readonly set: readonly string[];
    readonly target?: PhotoSet;
    readonly store?: RunStore;
    /** Aborts after so many ticks of a progress line. */
    readonly stopAt?: { readonly label: string; readonly tick: number };
  }

  async function run({ set, target = renderedPhotos(8), store = memoryStore(), stopAt }: Run) {
    const { method, settings } = chooseSettings({ methods, presets }, { preset: 'recurseed-tiny', set });
    const abort = new AbortController();
    const progress = (label: string) => {
      let ticks = 0;
      return {
        tick() {
          if (label === stopAt?.label && ++ticks === stopAt.tick) abort.abort();
        },
        done() {},
      };
    };
    const said: string[] = [];
    const request = { method, settings, photoSets: { target }, store, machine: { ...machine, progress } };
    const error: unknown = await train({ ...request, say: (line) => said.push(line), signal: abort.signal }).then(
      () => undefined,
      (reason) => reason,
    );
    const text = new TextDecoder().decode((await store.read('log.jsonl')) ?? new Uint8Array());
    const lines = text.split('\n').filter((line) => line !== '');
    const log = lines.map((line) => {
      const { milliseconds, seconds, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return rest;
    });
    return { store, log, error, said };
  }
  const bytesOf = async (store: RunStore, path: string) => Buffer.from((await store.read(path)) as Uint8Array);
  const parts = (log: readonly Record<string, unknown>[]) =>
    log.flatMap(({ stage, step, rate, epoch, event, ...values }) =>
      epoch === undefined && event === undefined ? [Object.keys(values)] : [],
    );

  it('learns tags, then its own labels, then mixed pictures; and goes on after a pause to the same bits', async () => {
    const whole = await run({ set: everyStep });
    expect(whole.error).to.equal(undefined);
    const [tags, labels] = [['tags'], ['tags', 'maps', 'pixels']];
    const mixed = [...labels, 'mixed maps', 'mixed pixels'];
    expect(parts(whole.log)).to.deep.equal([tags, tags, labels, labels, mixed, mixed, mixed, mixed]);
    const epochs = whole.log.filter(({ epoch }) => epoch !== undefined);
    // Nothing is labelled in the first.
    expect(epochs.map(({ epoch, step }) => [epoch, step])).to.deep.equal([
      [2, 4],
      [3, 6],
      [4, 8],
    ]);
    for (const { coverage, agreement } of epochs) {
      expect(coverage).to.be.within(0, 1);
      expect(agreement).to.be.within(0, 1);
    }

    const pausedAt = { label: 'recursion', tick: 5 };
    const paused = await run({ set: everyStep, stopAt: pausedAt });
    expect(paused.error).to.have.property('code', 'INTERRUPTED');
    const rest = await run({ set: everyStep, store: paused.store });
    expect(rest.error).to.equal(undefined);
    expect(rest.said).to.include('recursion: going on at step 5 of 8');
    expect(rest.log).to.deep.equal(whole.log);
    for (const file of ['checkpoint', 'parity'].map((name) => `1-recursion/${name}.safetensors`)) {
      const [a, b] = await Promise.all([whole.store, rest.store].map((store) => bytesOf(store, file)));
      expect(a?.equals(b as Buffer), file).to.equal(true);
    }
    const { about, learning } = decodeCheckpoint(
      await bytesOf(whole.store, '1-recursion/checkpoint.safetensors'),
      'whole',
    );
    expect(about).to.include({ makes: 'segmentation-network', stage: 'recursion', step: 8 });
    expect(learning, 'the running mean is what is given').to.not.equal(undefined);
  });

  it('has the first version’s losses by its settings', async () => {
    const v1 = [
      ...['recursion.labels.mapWeight=0', 'recursion.labels.mix.mapWeight=0', 'recursion.labels.mix.tagWeight=1'],
      'recursion.labels.mix.trusted={"kind":"filter","certain":0.55,"background":0.1}',
    ];
    const { error, log } = await run({ set: [...everyStep, 'recursion.epochs=2', 'recursion.labels.start=0', ...v1] });
    expect(error).to.equal(undefined);
    const mixed = ['tags', 'pixels', 'mixed tags', 'mixed pixels'];
    expect(parts(log)).to.deep.equal([['tags', 'pixels'], ['tags', 'pixels'], mixed, mixed]);
  });

  it('labels all photos anew every few epochs, where it is told to; a pause in the middle of that loses nothing', async () => {
    const set = [...refresh, 'recursion.epochs=3'];
    const whole = await run({ set });
    expect(whole.error).to.equal(undefined);
    const [tags, labels] = [['tags'], ['tags', 'pixels']];
    expect(parts(whole.log)).to.deep.equal([tags, tags, labels, labels, labels, labels]);
    const files = await whole.store.list('1-recursion');
    expect(files.filter((file) => file.startsWith('labels-'))).to.have.members(
      renderedPhotos(8).items.map(({ id }) => `labels-2/${id}.png`),
    );

    const paused = await run({ set, stopAt: { label: 'recursion, labels 2', tick: 3 } });
    expect(paused.error).to.have.property('code', 'INTERRUPTED');
    const there = (await paused.store.list('1-recursion')).filter((file) => file.startsWith('labels-2/'));
    expect(there.length).to.be.within(3, 7);
    const rest = await run({ set, store: paused.store });
    expect(rest.error).to.equal(undefined);
    for (const file of [...files, 'done.json']
      .filter((name) => name !== 'done.json')
      .map((name) => `1-recursion/${name}`)) {
      const [a, b] = await Promise.all([whole.store, rest.store].map((store) => bytesOf(store, file)));
      expect(a?.equals(b as Buffer), file).to.equal(true);
    }
    expect(rest.log).to.deep.equal(whole.log);
  });

  it('joins its maps with saliency, where it is found first; the cheap mode refuses to look at it', async () => {
    const set = [...everyStep, 'recursion.epochs=1', 'recursion.labels.start=0', 'recursion.labels.mix=null'];
    const salient = 'saliency={"from":"photo"}';
    const [without, found] = [await run({ set }), await run({ set: [...set, salient] })];
    expect(found.error).to.equal(undefined);
    expect(await found.store.list('1-saliency')).to.have.length(9);
    const objects = [without, found].map(({ log }) => log.find(({ epoch }) => epoch !== undefined)?.objects as number);
    expect(objects[1]).to.not.equal(objects[0]);
    const { error } = await run({ set: [...refresh, salient] });
    expect(error).to.have.property('message', 'recursion.labels.kind is refresh, which does not look at saliency.');
  });

  it('hands its predictions on to a second network, of that stage’s own', async () => {
    const views = { scales: [1], scalesOf: 'long-side', flip: false, merge: 'mean', crf: 'dsrg-test' };
    const relabel = { ...views, backgroundAdjustment: 0, tagsConstrain: true, ignoreBelow: 0 };
    const { settings } = chooseSettings({ methods, presets }, { preset: 'tiny' });
    const network = { name: 'tiny', outputStride: 4, headWeights: 'xavier', mean: [1, 2, 3] };
    const segment = { ...(settings.retrain as object), epochs: 1, batch: 4, crop: 33, network };
    const sections = Object.entries({ relabel, segment }).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    const { error, store, said } = await run({ set: [...everyStep, 'recursion.epochs=1', ...sections] });
    expect(error).to.equal(undefined);
    expect(said.filter((line) => line.startsWith('stage '))).to.have.length(3);
    const own = decodeCheckpoint(await bytesOf(store, '3-segment/checkpoint.safetensors'), 'own').about;
    expect(own).to.deep.include({ makes: 'segmentation-network', stage: 'segment', step: 2, mean: [1, 2, 3] });
    const first = decodeCheckpoint(await bytesOf(store, '1-recursion/checkpoint.safetensors'), 'first').about;
    expect(first.mean).to.deep.equal([127.5, 127.5, 127.5]);
  });

  it('learns one class, and from photos that show none of it', async () => {
    const rendered = renderedPhotos(6);
    const photos = await Promise.all(
      rendered.items.map(async (item, k) => ({
        id: item.id,
        photo: await rendered.photo(item),
        tags: k % 2 === 0 ? [1] : [],
      })),
    );
    const target = memoryPhotos('cracks', ['background', 'crack'], photos);
    const short = ['recursion.epochs=2', 'recursion.batch=3'];
    for (const set of [
      [...everyStep, ...short, 'recursion.labels.start=0', 'recursion.labels.mix.start=0'],
      [...refresh, ...short],
    ]) {
      const { error, log } = await run({ set, target });
      expect(error).to.equal(undefined);
      for (const values of log) for (const value of Object.values(values)) expect(value).to.not.equal('NaN');
    }
  });

  describe('before anything is written', () => {
    const { definition } = learnRecursion({});
    const settingsOf = (...set: string[]) => {
      const { settings } = chooseSettings({ methods, presets }, { preset: 'recurseed-tiny', set });
      return settings as { recursion: never; network: { name: string; outputStride: number } };
    };
    const opening = (settings: ReturnType<typeof settingsOf>, name = 'tiny' as const) => {
      const networks = { open: () => ({ network: createNetwork(name, { classes: 3 }) }) } as unknown as Networks;
      const common = { network: settings.network, longSide: 40 } as never;
      return () => definition.opens?.({ name: 'recursion', settings: settings.recursion, common, networks });
    };

    it('takes what works', () => {
      expect(opening(settingsOf())).to.not.throw();
    });

    it('refuses a network without activation maps', () => {
      expect(opening(settingsOf(), 'mobilenet-v2-deeplab-v3-plus' as never)).to.throw(
        DsrgError,
        /Stage recursion needs a network with activation maps; mobilenet-v2-deeplab-v3-plus has no cam/,
      );
    });

    it('refuses layers that are not there, and names those of a network that shows its stages', () => {
      const other = opening(settingsOf('recursion.labels.levels=["c9"]'), 'mobilenet-v2-recurseed' as never);
      expect(other)
        .to.throw(DsrgError, /has no layer c9/)
        .with.property('hint', 'recursion.labels.levels are some of features, c2, c3, c4, c5.');
    });

    it('refuses to mix a photo alone, and filters that cross', () => {
      expect(opening(settingsOf('recursion.batch=1'))).to.throw(DsrgError, /mixes pictures, but its batches have one/);
      expect(opening(settingsOf('recursion.batch=1', 'recursion.labels.mix=null'))).to.not.throw();
      expect(opening(settingsOf('recursion.labels.filter.background=0.6'))).to.throw(DsrgError, /up to 0\.6/);
    });

    it('says that each update takes nearly two passes, and the labels of each picture their time', () => {
      const cost = definition.training?.(settingsOf().recursion);
      expect(cost).to.include({ passes: 1.7 });
      expect(cost?.beside?.share).to.equal(0.9);
      expect(() => cost?.beside?.run(createNetwork('tiny', { classes: 3 }))).to.not.throw();
      expect(definition.training?.(settingsOf(...refresh).recursion)).to.not.have.property('beside');
    });
  });
});
