import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, stampModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import type { Page } from '../../../evaluate/page/link/messages.ts';
import { createSegmentService } from '../../../evaluate/page/work/segment-service.ts';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { runBin } from '../run-bin.ts';
import { drawn } from './drawn-photo.ts';

const require = createRequire(import.meta.url);
const codec = (name: string) => join(require.resolve(`@jsquash/${name}`), '..');

/** A page whose parts lie in node_modules. */
const page: Page = {
  tell: () => {},
  async part(name) {
    const folder = name.startsWith('ort-')
      ? join(require.resolve('onnxruntime-web/wasm'), '..')
      : join(codec('jpeg'), 'codec', name.includes('enc') ? 'enc' : 'dec');
    return new Uint8Array(readFileSync(join(folder, name)));
  },
};

const blob = (bytes: Uint8Array) => new Blob([bytes.slice()]);
const view = { scales: [0.75, 1, 1.25], flip: true, crf: 'deeplab-v1', gate: false, minArea: 10 };

describe('the work of the page, in Node by onnxruntime-web', function () {
  this.timeout(120_000);
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'dsrg-page-'));
  });
  after(() => rm(root, { recursive: true }));

  it('makes dsrg-predict’s mask, byte for byte', async () => {
    const photo = encodePng(drawn(44, 60));
    const weights = [
      [1, 1, 1],
      [3, 0, 0],
      [0, 3, 0],
    ];
    const model = stampModelMetadata(tinyModel({ weights }), tinyMetadata(['background', 'red', 'green']));
    await writeFile(join(root, 'a.png'), photo);
    await writeFile(join(root, 'tiny.onnx'), model);
    const out = join(root, 'found');
    const options = [
      '--out',
      out,
      '--provider',
      'cpu',
      '--scales',
      '0.75,1,1.25',
      '--flip',
      '--crf',
      'deeplab-v1',
      '--min-area',
      '10',
      '--overlay',
    ];
    const { code, stderr } = await runBin('dsrg-predict', join(root, 'tiny.onnx'), join(root, 'a.png'), ...options);
    expect(code, stderr).to.equal(0);

    const service = createSegmentService(page);
    const opened = await service.openModel({ name: 'tiny.onnx', content: blob(model), base: 'file:///' });
    expect(opened?.metadata.classes).to.deep.equal(['background', 'red', 'green']);
    const { photo: _, seconds, ...found } = await service.segment({ name: 'a.png', content: blob(photo), view });
    expect(new Set(found.labels.data).size, 'classes in the mask').to.equal(3);
    const about = await service.aboutPredictions(view);
    const kinds = ['mask', 'overlay'] as const;
    const files = await service.makeFiles({ content: blob(photo), file: 'a.png', found, kinds, opacity: 0.5, about });
    expect(files.map(([path]) => path)).to.deep.equal(['masks/a.png', 'overlays/a.jpg']);
    for (const [path, content] of files)
      expect(Buffer.from(content).equals(readFileSync(join(out, path))), path).to.equal(true);
    await service.closeModel();
  });

  it('says that a model is missing, and what is wrong with one', async () => {
    const service = createSegmentService(page);
    const failure = (work: Promise<unknown>) =>
      work.then(
        () => 'nothing was refused',
        (error: Error) => error.message,
      );
    expect(await failure(service.aboutPredictions(view))).to.equal('No model is open.');
    const bad = { name: 'bad.onnx', content: new Blob(['no model']), base: 'file:///' };
    expect(await failure(service.openModel(bad))).to.contain('bad.onnx');
    const huge = { ...bad, content: { size: 3e9 } as Blob };
    expect(await failure(service.openModel(huge))).to.equal('bad.onnx has 3.0 GB; a browser opens 2.1 at most.');
    const foreign = tinyModel({
      weights: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    });
    expect(await service.openModel({ ...bad, content: blob(foreign) }), 'a model that says nothing').to.equal(null);
  });
});
