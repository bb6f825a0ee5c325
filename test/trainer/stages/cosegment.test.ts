import { memoryStore, parsePhotoList, type RunStore } from '@dsrg/converters';
import { decodeLabels, IGNORE } from '@dsrg/core';
import { type Machine, type PhotoSet, train } from '@dsrg/trainer';
import { expect } from 'chai';
import type { FeatureModel } from '../../../trainer/coseg/feature-model.ts';
import { methods, presets } from '../../../trainer/methods/index.ts';
import { chooseSettings } from '../../../trainer/settings/choose-settings.ts';
import { failure } from '../../core/node/failure.ts';
import { quietMachine } from '../quiet-machine.ts';
import { webPhotos } from '../web-photos.ts';

const photos = webPhotos(9);

describe('trainer/stages cosegment', function () {
  this.timeout(60_000);
  let machine: Machine;
  before(async () => {
    // Sheets are another test's.
    const { drawSheet: _, ...drawless } = await quietMachine();
    machine = drawless;
  });

  const tiny = [
    'cosegment.network.name=tiny',
    'cosegment.network.outputStride=4',
    ...[
      'cosegment.coarse=trunk5.relu',
      'cosegment.fine=trunk5.relu',
      'cosegment.side=64',
      'cosegment.area=[0.01,0.9]',
      'cosegment.cells=150',
      'cosegment.updates=20',
    ],
  ];

  async function run(
    set: readonly string[] = [],
    more: { store?: RunStore; web?: PhotoSet; signal?: AbortSignal; featureModel?: FeatureModel } = {},
  ) {
    const { method, settings } = chooseSettings({ methods, presets }, { method: 'cosegment', set: [...tiny, ...set] });
    const { store = memoryStore(), web = photos, signal, featureModel } = more;
    const said: string[] = [];
    const result = await train({
      ...{ method, settings, store, machine, photoSets: { target: web, web } },
      ...{ say: (line: string) => said.push(line), ...(signal && { signal }) },
      ...(featureModel && { featureModel }),
    });
    const read = async (path: string) => (await store.read(`1-cosegment/${path}`)) as Uint8Array;
    const report = JSON.parse(new TextDecoder().decode(await read('cosegment.json'))) as { photos: Reported[] };
    return { ...result, store, said, read, report: report.photos };
  }

  interface Reported {
    readonly id: string;
    readonly class: string | null;
    readonly score?: number | null;
    readonly area?: number;
    readonly kept: boolean;
    readonly reason?: string;
  }

  it('leaves a mask of every photo: its class on the object, 255 all over where it is dropped, and says why', async () => {
    const { read, report, said, segments, rows } = await run();
    expect(segments).to.equal(false);
    expect(report.map(({ id }) => id)).to.deep.equal(photos.items.map(({ id }) => id));
    for (const [k, { id, kept, area, reason, score }] of report.entries()) {
      const { data, height, width } = decodeLabels(await read(`${id}.png`), id, { classes: 5 });
      const photo = await photos.photo(photos.items[k] as PhotoSet['items'][number]);
      expect([height, width]).to.deep.equal([photo.height, photo.width]);
      const tag = photos.items[k]?.tags?.[0] as number;
      if (kept) {
        expect([...new Set(data)].sort()).to.deep.equal([0, tag]);
        expect(data.filter((label) => label === tag).length / data.length).to.be.closeTo(area as number, 1e-9);
        expect(score).to.be.within(0, 1);
      } else {
        expect([...new Set(data)]).to.deep.equal([IGNORE]);
        expect(reason).to.match(/among the lowest of its class|only photo of|too (small|large)|nothing was found/);
      }
    }
    // A quarter of four is one.
    for (const name of ['ball', 'quilt'] as const)
      expect(report.filter((each) => each.class === name)).to.have.length(4);
    expect(report.filter(({ reason }) => reason?.startsWith('its score'))).to.have.length(2);
    expect(report.at(-1)?.reason).to.match(/^it is the only photo of /);
    const kept = parsePhotoList(await read('kept.txt'), 'kept.txt');
    expect(kept).to.deep.equal(report.filter((each) => each.kept).map(({ id }) => id));
    expect(said.join('\n')).to.match(/cosegment: ball: masks of \d of 4 photos; dropped 1 of a low score/);
    expect(rows.map(({ what }) => what)).to.deep.equal(['masks (web)']);
    const [, found, by] =
      /masks \(web\): P 0\.\d+, J 0\.\d+ of (\d+) masks kept, .* over (\d) class(?:es)?/.exec(said.join('\n')) ?? [];
    expect([Number(found), Number(by)]).to.deep.equal([
      kept.length,
      new Set(report.filter((each) => each.kept).map((each) => each.class)).size,
    ]);
  });

  it('goes on where it was stopped, to the same bits', async () => {
    const whole = await run();
    const store = memoryStore();
    const stop = new AbortController();
    const stopping: RunStore = {
      ...store,
      async append(path, content) {
        await store.append(path, content);
        if (path.endsWith('found.jsonl')) stop.abort();
      },
    };
    await failure(() => run([], { store: stopping, signal: stop.signal }), 'INTERRUPTED', []);
    // As a kill in the midst of a line would leave it.
    await store.append('1-cosegment/found.jsonl', '{"id":"ball/2","ta');
    const { read } = await run([], { store });
    for (const { id } of photos.items) {
      expect(await read(`${id}.png`), id).to.deep.equal(await whole.read(`${id}.png`));
    }
    expect(await read('cosegment.json')).to.deep.equal(await whole.read('cosegment.json'));
  });

  it('takes each way by itself, without a score', async () => {
    for (const evidence of ['factors', 'maps', 'cut']) {
      const { report } = await run([`cosegment.evidence=["${evidence}"]`, 'cosegment.keep=1', 'cosegment.refine=none']);
      expect(report.filter(({ kept }) => kept).length, evidence).to.be.greaterThan(0);
      expect(report.every(({ score }) => score === null || score === undefined)).to.equal(true);
    }
  });

  it('leaves out photos of several classes and of none', async () => {
    const items = photos.items.map((item, k) =>
      k === 0 ? { ...item, tags: [1, 2] } : k === 1 ? { ...item, tags: [] } : item,
    );
    const { report } = await run([], { web: { ...photos, items } });
    expect(report[0]?.reason).to.equal('it shows ball and quilt, and one class alone is looked for');
    expect(report[1]?.reason).to.equal('nothing says what it shows');
  });

  it('looks at the tensors of any network, with its features where they are', async () => {
    const asked: (readonly string[])[] = [];
    // Cells of 8 pixels: mean red, green and blue of each.
    const featureModel: FeatureModel = {
      name: 'means.onnx',
      async open(tensors) {
        asked.push(tensors);
        return {
          ...{ size: undefined, told: undefined, close: async () => {} },
          async run({ data, height, width }) {
            const [rows, columns] = [height / 8, width / 8];
            const means = new Float32Array(3 * rows * columns);
            for (const [at, value] of data.entries()) {
              const [c, y, x] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
              const cell = (c * rows + Math.floor(y / 8)) * columns + Math.floor(x / 8);
              means[cell] = (means[cell] as number) + value / 64;
            }
            return tensors.map((name) => ({ data: means, dims: [1, 3, rows, columns], name }));
          },
        };
      },
    };
    const file = [
      'cosegment.network={"name":"file","cell":8,"mean":[0,0,0],"std":[255,255,255]}',
      ...['cosegment.coarse=last', 'cosegment.fine=middle', 'cosegment.rank=3', 'cosegment.refine=none'],
    ];
    const { report, said } = await run(file, { featureModel });
    expect(asked).to.deep.equal([['last', 'middle']]);
    expect(report.filter(({ kept }) => kept).length).to.be.greaterThan(3);
    expect(said.join('\n')).not.to.include('ARE RANDOM');
    await failure(
      () => run(file),
      'CONFIG',
      ['Features of the network of a file are asked for, and no file is named.'],
      '--features',
    );
    await failure(() => run([], { featureModel }), 'CONFIG', ['The network of features (means.onnx) has no effect']);
  });

  it('refuses layers that the network lacks, a filter without a score, and photos of which nothing is kept', async () => {
    const refused = (set: readonly string[], code: string, message: string, web = photos) =>
      failure(() => run(set, { web }), code, [message]);
    const layer = 'cosegment.fine is trunk6.relu, but tiny has no such layer.';
    await refused(['cosegment.fine=trunk6.relu'], 'CONFIG', layer);
    const score = 'cosegment.keep is 0.75, but nothing tells good masks from bad ones.';
    await refused(['cosegment.evidence=["maps","cut"]'], 'CONFIG', score);
    const lonely = { ...photos, items: photos.items.slice(0, 2) };
    await refused([], 'DATASET', 'None of 2 photos has a mask that is kept.', lonely);
  });
});
