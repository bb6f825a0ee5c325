import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWebSegmenter, predictLabels, type RgbImage, type Segmenter } from '@dsrg/core';
import { openSegmenter, sha256Model } from '@dsrg/core/node';
import { expect } from 'chai';
import { repository, shared } from '../../shared.ts';
import { failure } from '../node/failure.ts';

/** See `fixtures/models/make/make_foreign.py`: one convolution, exported in many ways. */
const models: Record<string, string> = JSON.parse(
  readFileSync(join(repository, 'fixtures', 'models', 'foreign.json'), 'utf8'),
);
const model = (name: string) => new Uint8Array(Buffer.from(models[name]!, 'base64'));
const classes = ['background', 'red', 'blue'];
const normalised = { classes, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } as const;
const cpu = { provider: 'cpu', threads: 1 } as const;

/** Three bands of different colours, shaded. */
const photo: RgbImage = {
  kind: 'rgb',
  height: 24,
  width: 33,
  data: Uint8Array.from({ length: 24 * 33 * 3 }, (_, k) => {
    const [x, c] = [Math.floor(k / 3) % 33, k % 3];
    const bright = x < 11 ? [210, 60, 40] : x < 22 ? [120, 120, 120] : [40, 60, 230];
    return bright[c]! + ((k * 7) % 25);
  }),
};

/** Models of the same answer; what the line about the network says of each. */
const equal: Record<string, RegExp | undefined> = {
  argmax4: /gives labels, not scores/,
  argmax3: /gives labels/,
  argmax2: /gives labels/,
  argmax_int32: /gives labels/,
  argmax_uint8: /gives labels/,
  argmax_float: /gives labels.*by its node ArgMax/,
  argmax_last: /gives labels/,
  nhwc: undefined,
  nhwc_out: undefined,
  nhwc_softmax: /probabilities: their logarithm is taken \(by its node Softmax\)/,
  softmax_resize: /by its node Softmax/,
  softmax_hand: /probabilities.*they sum to 1/,
  softmax_unknown_shape: /by its node Softmax/,
  logsoftmax: undefined,
  sigmoid3: /log odds/,
  batch4: /shown each photo 4 times over/,
  unbatched: undefined,
  two_fit: undefined,
  fp16: undefined,
  fp16_full: undefined,
};

async function labels(segmenter: Segmenter): Promise<number[]> {
  const { data } = await predictLabels(segmenter, photo);
  await segmenter.close();
  return [...data];
}

describe('core/runtime models of others', () => {
  const plain = async () => labels(await openSegmenter(model('plain'), { ...cpu, metadata: normalised }));

  for (const [name, says] of Object.entries(equal))
    it(`${name} gives the labels of the plain network, in Node and in WebAssembly`, async () => {
      const expected = await plain();
      expect(new Set(expected), 'all classes are there').to.deep.equal(new Set([0, 1, 2]));
      const node = await openSegmenter(model(name), { ...cpu, metadata: normalised });
      if (says === undefined) expect(node.providerNote).to.equal('CPU');
      else expect(node.providerNote).to.match(says).and.not.include('\n');
      expect(await labels(node)).to.deep.equal(expected);
      expect(await labels(await openWebSegmenter(model(name), { metadata: normalised }))).to.deep.equal(expected);
    });

  it('a network that reads bytes needs no normalisation, and takes none', async () => {
    for (const name of ['uint8', 'uint8_nhwc']) {
      expect(await labels(await openSegmenter(model(name), { ...cpu, metadata: { classes } }))).to.deep.equal(
        await plain(),
      );
      const open = () => openSegmenter(model(name), { ...cpu, metadata: normalised });
      await failure(open, 'MODEL', ['reads bytes (uint8)'], 'leave --normalise');
    }
  });

  it('softmax is not softened twice: the probabilities are those of the network', async () => {
    const [ours, soft] = await Promise.all(
      ['plain', 'softmax_resize'].map((name) => openSegmenter(model(name), { ...cpu, metadata: normalised })),
    );
    const image = {
      kind: 'float',
      data: Float32Array.from({ length: 12 }, (_, k) => Math.sin(k)),
      height: 2,
      width: 2,
      channels: 3,
    } as const;
    const [logits, logarithms] = [await ours!.segment(image), await soft!.segment(image)];
    for (let i = 0; i < 4; i++) {
      const sum = [0, 1, 2].reduce((total, c) => total + Math.exp(logits.data[c * 4 + i]!), 0);
      for (let c = 0; c < 3; c++)
        expect(logarithms.data[c * 4 + i]).to.be.closeTo(logits.data[c * 4 + i]! - Math.log(sum), 1e-5);
    }
    await Promise.all([ours!.close(), soft!.close()]);
  });

  it('one channel tells the second of two classes, as a sigmoid or before it', async () => {
    const metadata = { ...normalised, classes: ['background', 'thing'] };
    const found: number[][] = [];
    for (const name of ['one_sigmoid', 'one_sigmoid3d', 'one_logit'])
      found.push(await labels(await openSegmenter(model(name), { ...cpu, metadata })));
    expect(new Set(found[0])).to.deep.equal(new Set([0, 1]));
    expect(found[1]).to.deep.equal(found[0]);
    expect(found[2]).to.deep.equal(found[0]);
  });

  it('logits on a coarser grid are brought to the photo’s size', async () => {
    const segmenter = await openSegmenter(model('quarter'), { ...cpu, metadata: normalised });
    expect((await predictLabels(segmenter, photo)).data).to.have.length(24 * 33);
    await segmenter.close();
  });

  it('of two outputs that both fit one is to be chosen', async () => {
    const open = (output?: string) =>
      openSegmenter(model('two'), { ...cpu, metadata: { ...normalised, ...(output && { output }) } });
    await failure(open, 'MODEL', ['2 outputs ("out" N×3×H×W float32, "aux" N×3×H×W float32)'], '--output NAME');
    expect(await labels(await open('out'))).to.deep.equal(await plain());
  });

  it('what is of no use is refused when it is opened, by name and with the cure', async () => {
    const cases: [string, readonly string[], string][] = [
      ['double_in', ['Input "x" of the model', 'float64', 'float32, float16 or uint8'], 'float32 input'],
      ['grey_in', ['Input "x"', 'N × 1 × H × W'], 'Export'],
      ['classifier', ['Output "y" of the model is 1 × 3', '3 class names'], '--output'],
      ['one_logit', ['predicts 1 class, but 3 class names'], 'background first'],
    ];
    for (const [name, pieces, cure] of cases)
      await failure(() => openSegmenter(model(name), { ...cpu, metadata: normalised }), 'MODEL', pieces, cure);
    const four = { ...normalised, classes: [...classes, 'green'] };
    await failure(() => openSegmenter(model('plain'), { ...cpu, metadata: four }), 'MODEL', [
      'predicts 3 classes, but 4',
    ]);
    const two = { ...normalised, classes: ['background', 'red'] };
    await failure(
      () => openSegmenter(model('argmax4'), { ...cpu, metadata: two }).then(labels),
      'MODEL',
      ['gives the label 2; there are 2 classes'],
      '--classes',
    );
  });

  describe('weights in a file beside the model', () => {
    it('are found from any working directory, counted in its hash, and named where they are missing', async function () {
      const at = shared('data/cases/external-data/ext.onnx');
      if (at === undefined) return this.skip();
      expect(await labels(await openSegmenter(at, { ...cpu, metadata: normalised }))).to.deep.equal(await plain());
      const bytes = readFileSync(at);
      const data = readFileSync(`${at}.data`);
      const folder = await mkdtemp(join(tmpdir(), 'dsrg-'));
      const path = join(folder, 'm.onnx');
      await writeFile(path, bytes);
      const open = () => openSegmenter(path, { ...cpu, metadata: normalised });
      await failure(open, 'FILE_MISSING', ['has its weights in ext.onnx.data', 'does not exist'], 'beside the model');
      await failure(() => openSegmenter(bytes, { ...cpu, metadata: normalised }), 'MODEL', ['ext.onnx.data'], 'whole');
      await writeFile(join(folder, 'ext.onnx.data'), data);
      expect(await labels(await open())).to.deep.equal(await plain());
      const hash = await sha256Model(path);
      data[5] = data[5]! ^ 1;
      await writeFile(join(folder, 'ext.onnx.data'), data);
      expect(await sha256Model(path)).not.to.equal(hash);
      await rm(folder, { recursive: true });
    });

    it('go to the browser as bytes', async function () {
      const at = shared('data/cases/external-data/ext.onnx');
      if (at === undefined) return this.skip();
      const bytes = new Uint8Array(readFileSync(at));
      await failure(() => openWebSegmenter(bytes, { metadata: normalised }), 'MODEL', ['ext.onnx.data'], 'whole');
      const dataFiles = { 'ext.onnx.data': new Uint8Array(readFileSync(`${at}.data`)) };
      expect(await labels(await openWebSegmenter(bytes, { metadata: normalised, dataFiles }))).to.deep.equal(
        await plain(),
      );
    });
  });
});
