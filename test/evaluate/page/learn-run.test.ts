import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { memoryStore } from '@dsrg/converters';
import { createNetwork, DsrgError, encodePng, sha256Hex } from '@dsrg/core';
import { openWebMachine } from '@dsrg/trainer';
import { expect } from 'chai';
import { calmMachine } from '../../../evaluate/page/work/calm-machine.ts';
import { type LearnPlan, learnRun, settingsOf } from '../../../evaluate/page/work/learn-run.ts';
import { modelOf, runArchive } from '../../../evaluate/page/work/run-files.ts';
import { type MadeMap, mapsIn, watchedStore } from '../../../evaluate/page/work/watched-store.ts';
import { startBin } from '../../run-bin.ts';
import { renderedPhotos } from '../../trainer/rendered-photos.ts';

describe('a run of the page, in Node by onnxruntime-web', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-page-run-'));
  after(() => rmSync(root, { recursive: true }));

  it('tells its maps, gives a model, and is one that dsrg-train goes on with', async () => {
    const { items, classes, photo } = renderedPhotos(8);
    const pictures = new Map(await Promise.all(items.map(async (item) => [item.id, await photo(item)] as const)));
    const files = new Map([...pictures].map(([id, image]) => [`${id}.png`, encodePng(image)]));
    const photos = items.map(({ id, tags = [] }) => {
      const bytes = files.get(`${id}.png`)!;
      return { file: `${id}.png`, id, tags, sha256: sha256Hex(bytes) };
    });
    const plan: LearnPlan = { classes, photos, network: 'tiny', length: 0.05, seed: 1 };
    const memory = memoryStore();
    const made: MadeMap[] = [];
    const stopping = new AbortController();
    const tools = {
      store: watchedStore(memory, (map) => {
        made.push(map);
        if (map.stage === 'relabel') stopping.abort();
      }),
      machine: calmMachine(await openWebMachine()),
      readPhoto: async ({ id }: { readonly id: string }) => pictures.get(id)!,
      say: () => {},
    };
    const stopped = await learnRun(plan, { ...tools, signal: stopping.signal }).then(
      () => 'not stopped',
      (error: DsrgError) => error.code,
    );
    expect(stopped).to.equal('INTERRUPTED');
    expect(new Set(made.map(({ stage }) => stage))).to.deep.equal(new Set(['cues', 'relabel']));
    expect((await mapsIn(memory)).length).to.equal(made.length);
    const { bytes, stage } = await modelOf(memory);
    expect([stage, bytes.length > 10_000]).to.deep.equal(['seeds', true]);

    for (const [path, content] of await runArchive(plan, memory, async (file) => files.get(file), undefined)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
    const [, command = ''] = /npx dsrg-train (.*)/.exec(readFileSync(join(root, 'go-on.txt'), 'utf8'))!;
    const words = command.split(' ').map((word) => (word === 'photos' || word === 'run' ? join(root, word) : word));
    const { code, stderr } = await startBin('trainer/bin/dsrg-train', [...words, '--threads', '1']).result;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('stage 3 of 5, seeds: done before').and.not.contain('have changed');
  });

  it('takes the preset that is usual for its network, whose layers it names', () => {
    const usual = [
      ['tiny', 'tiny'],
      ['mobilenet-v2-deeplab', 'dsrg-mobilenet-v2'],
      ['efficientnet-lite0-deeplab', 'dsrg-efficientnet-lite0'],
    ] as const;
    for (const [network, preset] of usual) {
      const { settings, options } = settingsOf({ classes: [], photos: [], network, length: 1, seed: 1 });
      expect(options).to.deep.equal(['--preset', preset, '--network', network]);
      const { cues } = settings as { readonly cues: { readonly spread: { readonly levels: string[] } | null } };
      const layers = createNetwork(network, { classes: 3 }).graph.nodes.map(({ name }) => name);
      expect(layers).to.include.members(cues.spread?.levels ?? []);
    }
  });

  it('quotes the name of its weights for any shell', async () => {
    const photos = [{ file: 'a.png', id: 'a', tags: [1], sha256: '' }];
    const plan: LearnPlan = {
      ...{ classes: ['background', 'cat'], photos, network: 'mobilenet-v2-deeplab' as const, length: 1, seed: 1 },
    };
    const init = { name: 'from/my "best" weights.onnx', bytes: Uint8Array.of(1) };
    const files = new Map(await runArchive(plan, memoryStore(), async () => undefined, init));
    expect(files.get('my _best_ weights.onnx')).to.equal(init.bytes);
    expect(files.get('go-on.txt')).to.contain(
      '--network mobilenet-v2-deeplab --init "my _best_ weights.onnx" --seed 1',
    );
  });

  it('refuses what nothing can be learned from, with the cure', async () => {
    const photos = [{ file: 'a.png', id: 'a', tags: [1], sha256: '' }];
    const plan: LearnPlan = { classes: ['background', 'cat'], photos, network: 'tiny', length: 1, seed: 1 };
    const refuse = (change: Partial<LearnPlan>) => {
      const tools = { store: memoryStore(), signal: new AbortController().signal, say: () => {} };
      try {
        void learnRun({ ...plan, ...change }, tools as unknown as Parameters<typeof learnRun>[1]);
      } catch (error) {
        return error instanceof DsrgError ? `${error.message} ${error.hint}` : String(error);
      }
      return 'not refused';
    };
    expect(refuse({ network: 'mobilenet-v2-deeplab' }))
      .to.contain('ImageNet weights')
      .and.contain('--where');
    expect(refuse({ classes: ['background'] })).to.contain('no class');
    expect(refuse({ classes: ['background', 'cat', 'dog'] })).to.contain('No photo is tagged dog');
  });
});
