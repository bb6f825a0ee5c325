import { memoryStore, type RunStore, readRun } from '@dsrg/converters';
import { decodeLabels, IGNORE, type LabelMap } from '@dsrg/core';
import { type Machine, type MemoryPhoto, memoryPhotos, type PhotoSet, train } from '@dsrg/trainer';
import { expect } from 'chai';
import { methods, presets } from '../../../trainer/methods/index.ts';
import { chooseSettings } from '../../../trainer/settings/choose-settings.ts';
import { takeMasks } from '../../../trainer/stages/take-masks.ts';
import { failure } from '../../core/node/failure.ts';
import { quietMachine } from '../quiet-machine.ts';
import { renderedPhotos } from '../rendered-photos.ts';
import { webPhotos } from '../web-photos.ts';

const web = webPhotos(7);
const target = renderedPhotos(4);

const quick = [
  ...[
    'cosegment.cells=100',
    'cosegment.updates=10',
    'cosegment.side=64',
    'cosegment.refine=none',
    'cosegment.area=[0,1]',
  ],
  ...['generator', 'final'].flatMap((name) => [
    `${name}.epochs=null`,
    `${name}.updates=2`,
    `${name}.batch=2`,
    `${name}.crop=33`,
  ]),
];

describe('trainer/methods web-coseg', function () {
  this.timeout(120_000);
  let machine: Machine;
  before(async () => {
    const { drawSheet: _, ...drawless } = await quietMachine();
    machine = drawless;
  });

  async function run(more: Partial<Parameters<typeof train>[0]> = {}, set: readonly string[] = []) {
    const { method, settings } = chooseSettings(
      { methods, presets },
      { preset: 'web-coseg-tiny', set: [...quick, ...set] },
    );
    const store: RunStore = more.store ?? memoryStore();
    const result = await train({ method, settings, machine, photoSets: { target, web }, ...more, store });
    const labels = async (path: string) => decodeLabels((await store.read(path)) as Uint8Array, path, { classes: 5 });
    return { ...result, store, labels };
  }

  it('goes from masks of web photos over a network and its masks of the tagged photos to another network', async () => {
    const { stages, result, store, labels, rows } = await run();
    expect(stages.map(({ folder }) => folder)).to.deep.equal(['1-cosegment', '2-generator', '3-estimate', '4-final']);
    expect(result).to.equal('4-final');
    for (const { id, tags = [] } of target.items) {
      const { data } = await labels(`3-estimate/${id}.png`);
      expect([0, ...tags], id).to.include.members([...new Set(data)]);
    }
    const found = (await readRun(store)).stages.map(({ record }) => [record?.makes, record?.photos]);
    expect(found).to.deep.equal([
      ['masks', 'web'],
      ['segmentation-network', 'web'],
      ['labels', 'target'],
      ['segmentation-network', 'target'],
    ]);
    expect(rows.map(({ what }) => what)).to.deep.equal(['masks (web)']);
    const lists = await Promise.all(['target', 'web'].map((set) => store.read(`photos/${set}.txt`)));
    expect(lists.map((list) => new TextDecoder().decode(list).split('\n').length - 1)).to.deep.equal([4, 7]);
  });

  it('takes masks that somebody else made in the place of co-segmentation', async () => {
    const asked: string[] = [];
    const read = async (item: PhotoSet['items'][number]): Promise<LabelMap> => {
      asked.push(item.id);
      const mask = await web.mask(item);
      return { ...mask, data: mask.data.map((label) => (label === 0 || label === IGNORE ? 0 : 255)) };
    };
    const { labels, stages } = await run({ given: { masks: takeMasks({ source: 'x', read }) } });
    expect(stages.map(({ folder }) => folder)).to.include.members(['1-cosegment', '4-final']);
    expect(asked.sort()).to.deep.equal(web.items.map(({ id }) => id).sort());
    for (const { id, tags = [] } of web.items) {
      const { data } = await labels(`1-cosegment/${id}.png`);
      expect([...new Set(data)].sort()).to.deep.equal([0, ...tags]);
    }
  });

  it('learns from no web photo whose mask is undecided all over', async () => {
    const undecided = async (item: PhotoSet['items'][number]) => {
      const mask = await web.mask(item);
      return { ...mask, data: new Uint8Array(mask.data.length).fill(IGNORE) };
    };
    const masks = takeMasks({ source: 'x', read: undecided });
    await failure(() => run({ given: { masks } }), 'DATASET', ['The masks of all 7 web photos are undecided']);
  });

  it('takes nothing for background in a photo of whose tags one is hardly found', async () => {
    const { labels } = await run({}, ['estimate.small={"pixels":1000000,"by":"undecided"}']);
    for (const { id, tags = [] } of target.items) {
      const { data } = await labels(`3-estimate/${id}.png`);
      expect(data.includes(0), id).to.equal(tags.length === 0);
    }
    const cues = () => run({}, ['estimate.small={"pixels":100,"by":"cues"}']);
    await failure(cues, 'CONFIG', ['estimate.small.by is cues, but there are none.'], 'estimate.small.by=undecided');
  });

  it('needs web photos, and refuses them where no stage works on them', async () => {
    await failure(() => run({ photoSets: { target } }), 'CONFIG', [
      'Stage cosegment works on web photos, and there are none.',
    ]);
    const { method, settings } = chooseSettings({ methods, presets }, { preset: 'tiny' });
    const store = memoryStore();
    const vain = () => train({ method, settings, machine, photoSets: { target, web }, store });
    await failure(vain, 'CONFIG', ['Web photos (web) have no effect']);
    const features = { name: 'lite0.onnx', weights: { tensors: new Map(), convolutions: [] } };
    const unused = () => train({ method, settings, machine, photoSets: { target }, store, features });
    await failure(unused, 'CONFIG', ['Weights for features (lite0.onnx) have no effect'], '--features');
  });

  it('learns which classes a whole photo has, beside its pixels', async () => {
    const photos = memoryPhotos('painted', web.classes, await paintedPhotos());
    const supervised = (network: string, ...set: string[]) => {
      const asked = [
        'retrain.epochs=null',
        'retrain.updates=1',
        'retrain.batch=1',
        'retrain.crop=33',
        'retrain.frozen=0',
      ];
      const chosen = chooseSettings(
        { methods, presets },
        { method: 'supervised', set: [...asked, `network.name=${network}`, 'network.outputStride=16', ...set] },
      );
      const store = memoryStore();
      const { method, settings } = chosen;
      return train({ method, settings, machine, photoSets: { target: photos }, store }).then(() => store);
    };
    const store = await supervised('mobilenet-v2-coseg-final', 'retrain.globalWeight=0.25');
    const log = new TextDecoder()
      .decode(await store.read('log.jsonl'))
      .split('\n')
      .filter((line) => line.includes('global'));
    // Scores of about 0: every class is as likely as not.
    expect(JSON.parse(log[0] as string).global).to.be.closeTo(Math.LN2, 0.05);
    await failure(() => supervised('mobilenet-v2-coseg-final'), 'CONFIG', ['retrain.globalWeight is missing']);
    await failure(() => supervised('mobilenet-v2-coseg-init', 'retrain.globalWeight=0.25'), 'CONFIG', [
      'has no effect',
    ]);
  });

  async function paintedPhotos(): Promise<MemoryPhoto[]> {
    const items = web.items.slice(0, 1);
    return Promise.all(
      items.map(async (item) => ({ ...item, photo: await web.photo(item), mask: await web.mask(item) })),
    );
  }
});
