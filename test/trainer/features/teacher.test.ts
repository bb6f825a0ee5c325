import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeFeatures, memoryStore, type RunStore } from '@dsrg/converters';
import { decodeLabels, IGNORE, type RgbImage } from '@dsrg/core';
import {
  chooseSettings,
  type FeatureModel,
  type Machine,
  memoryPhotos,
  methods,
  presets,
  type TrainRequest,
  train,
  trainShard,
} from '@dsrg/trainer';
import { readFeatureModel } from '@dsrg/trainer/node';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { temporaryFolder } from '../../core/node/temporary-folder.ts';
import { patchModel } from '../patch-model.ts';
import { quietMachine } from '../quiet-machine.ts';

const colours = [
  [90, 90, 110],
  [210, 40, 30],
  [40, 190, 60],
] as const;
const [side, radius] = [64, 14];

/** A red or a green disc, at (24 + 2 k, 30). */
function disc(k: number): RgbImage {
  const data = new Uint8Array(3 * side * side);
  for (let i = 0; i < side * side; i++) {
    const inside = Math.hypot(Math.floor(i / side) - 24 - 2 * k, (i % side) - 30) < radius;
    for (let c = 0; c < 3; c++)
      data[3 * i + c] = (colours[inside ? (k % 2) + 1 : 0]?.[c] as number) + ((i * 7 + c) % 5);
  }
  return { kind: 'rgb', data, height: side, width: side };
}

describe('trainer/features teacher', () => {
  const folder = temporaryFolder();
  const target = memoryPhotos(
    'discs',
    ['background', 'red', 'green'],
    Array.from({ length: 6 }, (_, k) => ({ id: `d${k}`, photo: disc(k), tags: [(k % 2) + 1] })),
  );
  let machine: Machine;
  before(async () => {
    const { drawSheet: _, ...drawless } = await quietMachine();
    machine = drawless;
  });

  async function modelOf(): Promise<FeatureModel> {
    const path = join(folder(), 'vit.onnx');
    await writeFile(path, patchModel({ patch: 8, extra: 1 }));
    return readFeatureModel(path, 1);
  }

  function request(featureModel: FeatureModel | undefined, store: RunStore, set: readonly string[] = []): TrainRequest {
    const own = [
      'network.name=tiny',
      'network.outputStride=4',
      'features.side=56',
      'features.cell=8',
      'tags.sides=[65]',
      ...set,
    ];
    const { method, settings } = chooseSettings({ methods, presets }, { preset: 'teacher-mobilenet-v2', set: own });
    return { method, settings, photoSets: { target }, machine, store, featureModel };
  }

  it('gives cues: the head learns the tags from the features, and its maps show where they are', async () => {
    const store = memoryStore('run');
    await train({ ...request(await modelOf(), store), until: 'cues' });
    const features = decodeFeatures((await store.read('2-features/d0.features')) as Uint8Array, 'd0');
    expect([features.channels, features.height, features.width]).to.deep.equal([3, 7, 7]);
    for (let k = 0; k < 6; k++) {
      const { data } = decodeLabels((await store.read(`3-cues/d${k}.png`)) as Uint8Array, 'cues', { classes: 3 });
      const own = [...data].flatMap((label, i) => (label > 0 && label !== IGNORE ? [[label, i] as const] : []));
      expect(own.length, `d${k} has cues`).to.be.above(50);
      for (const [label] of own) expect(label, `d${k}`).to.equal((k % 2) + 1);
      const right = own.filter(([, i]) => Math.hypot(Math.floor(i / side) - 24 - 2 * k, (i % side) - 30) < radius + 2);
      expect(right.length / own.length, `d${k} of the disc`).to.be.above(0.8);
    }
  });

  it('is shared by machines to the same bytes, and its files say what made them', async () => {
    const [whole, shared] = [memoryStore('whole'), memoryStore('shared')];
    const model = await modelOf();
    await train({ ...request(model, whole), until: 'cues' });
    const part = request(model, shared);
    await train({ ...part, until: 'tags' });
    for (const index of [2, 1]) await trainShard(part, { index, count: 2 });
    const said: string[] = [];
    await train({ ...part, until: 'features', say: (line) => said.push(line) });
    expect(said).to.include('features: all 2 shards are there');
    await trainShard(part, { index: 2, count: 3 });
    await train({ ...part, until: 'cues' });
    for (const path of ['2-features/d0.features', '2-features/d5.features', '3-cues/d0.png', '3-cues/d4.png'])
      expect(await shared.read(path), path).to.deep.equal(await whole.read(path));
    const other = memoryStore('other');
    await train({ ...request(model, other, ['features.side=64']), until: 'features' });
    await other.write('2-features/d1.features', (await whole.read('2-features/d1.features')) as Uint8Array);
    const again = { ...request(model, other, ['features.side=64']), until: 'cues' };
    await failure(() => train(again), 'FILE_FORMAT', ['d1.features'], 'Was it copied there?');
  });

  it('is refused where no stage looks with it, and missed where one does', async () => {
    const model = await modelOf();
    await failure(
      () => train(request(undefined, memoryStore())),
      'CONFIG',
      ['Features of the network of a file are asked for'],
      '--features',
    );
    const { method, settings } = chooseSettings({ methods, presets }, { preset: 'tiny' });
    const none = { ...request(model, memoryStore()), method, settings };
    await failure(() => train(none), 'CONFIG', ['The network of features (vit.onnx) has no effect']);
  });
});
