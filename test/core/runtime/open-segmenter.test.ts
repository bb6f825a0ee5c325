import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DsrgError, type FloatImage, openWebSegmenter } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { expect } from 'chai';
import { hasNvidiaGpu } from '../../../core/node/has-nvidia-gpu.ts';
import { colourModel, tinyModel } from '../tiny-model.ts';

const weights = [
  [1, 2, 3],
  [-4, 5, 6],
];
const bare = tinyModel({ weights, stride: 2 });
const said = { classes: ['background', 'thing'], mean: [0, 0, 0], std: [1, 1, 1], outputStride: 2 } as const;

function image(height: number, width: number): FloatImage {
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => Math.sin(i));
  return { kind: 'float', data, height, width, channels: 3 };
}

async function errorOf(promise: Promise<unknown>): Promise<DsrgError> {
  const error = await promise.then(
    () => new Error('nothing was thrown'),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DsrgError);
  return error as DsrgError;
}

describe('core/runtime openSegmenter', () => {
  it('runs a network of any size and gives its grid back', async () => {
    const segmenter = await openSegmenter(bare, { provider: 'cpu', threads: 1, metadata: said });
    for (const [height, width] of [
      [5, 7],
      [8, 4],
    ] as const) {
      const input = image(height, width);
      const logits = await segmenter.segment(input);
      expect([logits.classes, logits.height, logits.width]).to.deep.equal([2, (height + 1) >> 1, (width + 1) >> 1]);
      const at = (c: number) => input.data[c * height * width + 2 * width + 2]!;
      const expected = -4 * at(0) + 5 * at(1) + 6 * at(2);
      const found = logits.data[logits.height * logits.width + logits.width + 1]!;
      expect(found).to.be.closeTo(expected, 1e-5);
    }
    expect(segmenter.provider).to.equal('cpu');
    await segmenter.close();
  });

  it('takes CUDA only where it works, and says so in one line', async () => {
    const segmenter = await openSegmenter(colourModel());
    expect(segmenter.provider).to.be.oneOf(['cuda', 'cpu']);
    expect(segmenter.providerNote).to.match(/^(CUDA|CPU)/);
    expect(segmenter.providerNote).not.to.include('\n');
    if (!hasNvidiaGpu()) expect(segmenter.providerNote).to.equal('CPU');
    await segmenter.close();
  });

  it('reads the size of a fixed model from the model', async () => {
    const segmenter = await openSegmenter(tinyModel({ weights, size: [6, 9] }), { provider: 'cpu', metadata: said });
    expect(segmenter.metadata.resize).to.deep.equal({ height: 6, width: 9 });
    const other = { ...said, resize: { height: 9, width: 9 } };
    const asked = openSegmenter(tinyModel({ weights, size: [6, 9] }), { provider: 'cpu', metadata: other });
    expect((await errorOf(asked)).message).to.match(/reads 6×9 only, but 9×9 is asked for/);
    expect((await errorOf(segmenter.segment(image(6, 8)))).message).to.match(/reads 6×9, but the image is 6×8/);
    await segmenter.close();
  });

  it('says what is wrong with a model', async () => {
    const cpu = { provider: 'cpu' } as const;
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => openSegmenter('no/such.onnx'), 'FILE_MISSING', /no\/such\.onnx does not exist/],
      [() => openSegmenter(new Uint8Array(100), cpu), 'MODEL', /no ONNX model/],
      [() => openSegmenter(bare, cpu), 'MODEL', /says nothing of its classes, mean, std/],
      [
        () => openSegmenter(bare, { ...cpu, metadata: { ...said, input: 'x' } }),
        'MODEL',
        /no input "x"; its inputs are "input"/,
      ],
      [() => openSegmenter(bare, { ...cpu, metadata: { ...said, output: 'y' } }), 'MODEL', /no output "y".*"logits"/],
      [
        () => openSegmenter(bare, { ...cpu, metadata: { ...said, classes: ['a', 'b', 'c'] } }),
        'MODEL',
        /predicts 2 classes, but 3 class names/,
      ],
    ];
    for (const [open, code, message] of cases) {
      const error = await errorOf(open());
      expect(error.code).to.equal(code);
      expect(error.message).to.match(message);
    }
  });

  it('stops at NaN instead of calling it background', async () => {
    const segmenter = await openSegmenter(bare, { provider: 'cpu', metadata: said });
    const input = image(4, 4);
    input.data[0] = Number.NaN;
    expect((await errorOf(segmenter.segment(input))).code).to.equal('NUMERIC');
    await segmenter.close();
  });

  it('opens a file by its path', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dsrg-'));
    await writeFile(join(folder, 'model.onnx'), colourModel());
    const segmenter = await openSegmenter(join(folder, 'model.onnx'), { provider: 'cpu' });
    expect(segmenter.metadata.classes).to.deep.equal(['background', 'red', 'green']);
    await segmenter.close();
    await rm(folder, { recursive: true });
  });

  it('gives the same logits in WebAssembly', async () => {
    const node = await openSegmenter(colourModel(), { provider: 'cpu' });
    const web = await openWebSegmenter(colourModel());
    const input = image(9, 11);
    const [ours, theirs] = [await node.segment(input), await web.segment(input)];
    expect(web.provider).to.equal('wasm');
    expect([theirs.classes, theirs.height, theirs.width]).to.deep.equal([3, 9, 11]);
    for (let i = 0; i < ours.data.length; i++) expect(theirs.data[i]).to.be.closeTo(ours.data[i]!, 1e-5);
    await node.close();
    await web.close();
  });
});
