import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  encodeStageRecord,
  type NetworkKind,
  PARITY_BOUND,
} from '@dsrg/converters';
import { folderStore, readCheckpoint, writeCheckpoint } from '@dsrg/converters/node';
import { type FloatImage, openWebSegmenter, readModelMetadata, vocPalette } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { tiny as tinyPreset } from '../../../trainer/methods/dsrg/presets/tiny.ts';
import { type BinResult, startBin } from '../../run-bin.ts';
import { train } from '../../trainer/bin/train-command.ts';
import { makeTaggedFolder } from '../../trainer/tagged-folder.ts';

function noise(height: number, width: number): FloatImage {
  const random = createRandom(height * 1000 + width);
  const data = Float32Array.from({ length: 3 * height * width }, () => 2 * random.uniform() - 1);
  return { kind: 'float', data, height, width, channels: 3 };
}

const classes = ['background', 'red', 'green'];

describe('dsrg-export', function () {
  this.timeout(120_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-export-'));
  const data = join(root, 'data');
  const run = join(root, 'run');
  const stage = join(run, '1-retrain');
  const model = join(root, 'model.onnx');
  const dsrgExport = (...options: string[]): Promise<BinResult> =>
    startBin('converters/bin/dsrg-export', options).result;
  before(async () => {
    await makeTaggedFolder(data);
    const { code, stderr } = await train(data, run, '--method', 'supervised');
    expect(code, stderr).to.equal(0);
  });
  after(() => rmSync(root, { recursive: true }));

  it('exports a run, one of its stages or a checkpoint, as the same model, and says how near it is to the engine', async () => {
    const places = [run, stage, join(stage, 'checkpoint.safetensors')];
    const models: Buffer[] = [];
    for (const place of places) {
      const { code, stdout, stderr } = await dsrgExport(place, model, '--note', 'from six photos');
      expect(code, stderr).to.equal(0);
      expect(stdout).to.match(
        /^.*model\.onnx: tiny, 3 classes, \d+\.\d MiB, from .*1-retrain.checkpoint\.safetensors \(retrain, step 6\)$/m,
      );
      const [, difference, photos] =
        /^parity: logits differ from the training engine's by at most (\S+) on (\d) photos/m.exec(stdout) ?? [];
      expect(Number(difference)).to.be.within(0, PARITY_BOUND);
      expect(photos).to.equal('2');
      models.push(await readFile(model));
    }
    expect(models[1]).to.deep.equal(models[0]);
    expect(models[2]).to.deep.equal(models[0]);
  });

  it('writes what the model reads and says into the model', async () => {
    const palette = vocPalette();
    expect(readModelMetadata(await readFile(model), model)).to.deep.equal({
      format: 1,
      classes: ['background', 'red', 'green'],
      palette: [0, 1, 2].map((k) => [...palette.subarray(3 * k, 3 * k + 3)]),
      mean: [127.5, 127.5, 127.5],
      std: [64, 64, 64],
      channelOrder: 'rgb',
      input: 'images',
      output: 'logits',
      outputStride: 4,
      resize: 'grid',
      resizeConvention: 'align-corners',
      longSide: tinyPreset.settings.longSide,
      crf: tinyPreset.settings.evaluate.crf,
      note: 'from six photos',
    });
  });

  it('gives a model of any size, with the same answers in WebAssembly', async () => {
    const node = await openSegmenter(model, { provider: 'cpu', threads: 1 });
    const web = await openWebSegmenter(await readFile(model));
    for (const [height, width] of [
      [33, 33],
      [48, 65],
      [101, 37],
    ] as const) {
      const image = noise(height, width);
      const [ours, theirs] = [await node.segment(image), await web.segment(image)];
      expect([ours.classes, ours.height, ours.width]).to.deep.equal([3, Math.ceil(height / 4), Math.ceil(width / 4)]);
      expect(Math.max(...ours.data.map((value, k) => Math.abs(value - (theirs.data[k] as number))))).to.be.below(1e-4);
    }
    await node.close();
    await web.close();
  });

  it('halves the file with --fp16, which runs everywhere, and says how far logits are off', async () => {
    const path = join(root, 'half.onnx');
    const { code, stdout, stderr } = await dsrgExport(run, path, '--fp16');
    expect(code, stderr).to.equal(0);
    const [, said] = /differ from the training engine's by at most (\S+) on 2 photos \(bound /.exec(stdout) ?? [];
    expect(Number(said)).to.be.within(1e-5, 0.05);
    const [whole, half] = [await readFile(model), await readFile(path)];
    expect(half.length / whole.length).to.be.within(0.4, 0.75);
    const [node, web] = [await openSegmenter(path, { provider: 'cpu', threads: 1 }), await openWebSegmenter(half)];
    const exact = await openSegmenter(model, { provider: 'cpu', threads: 1 });
    const image = noise(48, 65);
    const [ours, theirs, full] = [await node.segment(image), await web.segment(image), await exact.segment(image)];
    const apart = (other: Float32Array) =>
      Math.max(...ours.data.map((value, k) => Math.abs(value - (other[k] as number))));
    expect(apart(theirs.data)).to.be.below(1e-4);
    expect(apart(full.data)).to.be.within(1e-6, 0.1);
    await Promise.all([node, web, exact].map((each) => each.close()));
  });

  it('exports activation maps, whose channels are the tags', async () => {
    const path = join(root, 'cam.onnx');
    const { code, stdout, stderr } = await dsrgExport(stage, path, '--output', 'cam');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^parity: not checked/m);
    const said = readModelMetadata(await readFile(path), path);
    expect(said).to.deep.include({
      classes: ['red', 'green'],
      output: 'cam',
      palette: [
        [128, 0, 0],
        [0, 128, 0],
      ],
    });
    const segmenter = await openSegmenter(path, { provider: 'cpu', threads: 1 });
    expect((await segmenter.segment(noise(33, 33))).classes).to.equal(2);
    await segmenter.close();
  });

  const faults: [string, (folder: string) => Promise<unknown>, RegExp][] = [
    [
      'weights that are not those of the parity sample',
      async (folder) => {
        const path = join(folder, 'checkpoint.safetensors');
        const checkpoint = await readCheckpoint(path);
        const bias = checkpoint.weights.get('logits.bias') as Float32Array;
        bias[1] = (bias[1] as number) + 0.001;
        await writeCheckpoint(path, checkpoint);
      },
      /differs from the training engine by 1\.\d+e-3; at most 0\.0001 is right\.\n {2}/,
    ],
    [
      'a parity sample of something else',
      (folder) => cp(join(folder, 'checkpoint.safetensors'), join(folder, 'parity.safetensors')),
      /parity\.safetensors holds no images and logits\.\n {2}/,
    ],
    [
      'a truncated checkpoint',
      async (folder) => {
        const bytes = await readFile(join(folder, 'checkpoint.safetensors'));
        await writeFile(join(folder, 'checkpoint.safetensors'), bytes.subarray(0, bytes.length - 100));
      },
      /checkpoint\.safetensors.*\n {2}/,
    ],
    [
      'a folder without a checkpoint',
      (folder) => rm(join(folder, 'checkpoint.safetensors')),
      /is neither a run nor the folder of a stage that trains\.\n {2}/,
    ],
  ];
  for (const [what, spoil, message] of faults)
    it(`refuses ${what}, and writes nothing`, async () => {
      const folder = join(root, what);
      await cp(stage, folder, { recursive: true });
      await spoil(folder);
      const out = join(root, 'refused.onnx');
      const { code, stdout, stderr } = await dsrgExport(folder, out);
      expect(stderr).to.match(message);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(existsSync(out)).to.equal(false);
      expect((await readdir(root)).filter((name) => name.endsWith('.part'))).to.deep.equal([]);
    });

  it('takes the last complete stage whose network gives what is wanted, told by what it makes', async () => {
    const store = folderStore(join(root, 'by-kind'));
    const data = { name: 'six', split: 'train', photos: 6, classes };
    await store.write('run.json', JSON.stringify({ method: 'mine', seed: 1, data }));
    const bytes = await readFile(join(stage, 'checkpoint.safetensors'));
    const saved = decodeCheckpoint(bytes, 'x');
    const add = async (folder: string, makes: NetworkKind, done: boolean) => {
      const about = { ...saved.about, makes, stage: folder };
      await store.write(`${folder}/checkpoint.safetensors`, encodeCheckpoint({ ...saved, about }));
      const record = { stage: folder, makes, classes, grid: null, photos: 'target', seconds: 1 };
      if (done) await store.write(`${folder}/done.json`, encodeStageRecord(record));
    };
    const out = join(root, 'chosen.onnx');
    await add('1-first', 'tag-network', true);
    await add('9-later', 'segmentation-network', false);
    const refused = await dsrgExport(store.name, out);
    expect(refused.stderr).to.match(
      /by-kind has no complete stage whose network gives logits\.\n {2}Give the --out folder/,
    );
    expect(refused.code).to.equal(1);
    const scores = await dsrgExport(join(store.name, '1-first'), out);
    expect(scores.stderr).to.match(
      /stage 1-first has learned tags; its class scores mean nothing\.\n {2}.*--output cam/,
    );
    expect(existsSync(out)).to.equal(false);
    await add('2-second', 'segmentation-network', true);
    await add('3-third', 'tag-network', true);
    const logits = await dsrgExport(store.name, out);
    expect(logits.stdout).to.match(/from .*2-second/);
    expect((await dsrgExport(store.name, out, '--output', 'cam')).stdout).to.match(/from .*3-third/);
  });
});
