import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stampModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { runBin } from '../run-bin.ts';
import { makeVocFolder } from '../voc-folder.ts';

describe('dsrg-submit', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  it('packs what the model predicts, twice the same bytes, and its own check accepts it', async () => {
    const [first, second] = [join(folder.root, 'one.tgz'), join(folder.root, 'two.tgz')];
    const options = ['--model', folder.model, '--voc', folder.data, '--provider', 'cpu', '--flip', '--comp', '5'];
    const packed = await runBin('dsrg-submit', ...options, '--out', first);
    expect(packed.stderr).to.match(/network on CPU; scale 1, with flips, united by mean, no CRF/);
    expect(packed.code).to.equal(0);
    expect(packed.stdout).to.match(/3 masks in results\/VOC2012\/Segmentation\/comp5_test_cls, \d+ bytes, sha256 /);
    await runBin('dsrg-submit', ...options, '--out', second);
    expect(await readFile(first)).to.deep.equal(await readFile(second));
    const checked = await runBin('dsrg-submit', '--check', first, '--voc', folder.data);
    expect(checked).to.deep.include({ code: 0, stderr: '' });
    expect(checked.stdout).to.match(/nothing to object to; 3 masks for contest 5/);
  });

  it('packs masks made elsewhere as zip', async () => {
    const out = join(folder.root, 'masks.zip');
    const masks = join(folder.data, 'SegmentationClass');
    const { code, stdout } = await runBin('dsrg-submit', '--pred', masks, '--voc', folder.data, '--out', out, '--json');
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.include({ out, contest: 6, masks: 3 });
  });

  it('packs masks by the usual endings of their names, and says which belong to no photo', async () => {
    const [out, masks] = [join(folder.root, 'endings.zip'), join(folder.root, 'endings')];
    await mkdir(masks);
    for (const id of ['a', 'b', 'c'])
      await cp(join(folder.data, `SegmentationClass/${id}.png`), join(masks, `${id}_mask.png`));
    await cp(join(masks, 'a_mask.png'), join(masks, 'stray.png'));
    const { code, stderr } = await runBin('dsrg-submit', '--pred', masks, '--voc', folder.data, '--out', out);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/predictions: .*1 of 4 masks in endings without a photo \(first stray\.png\)/);
    const checked = await runBin('dsrg-submit', '--check', out, '--voc', folder.data);
    expect(checked.stdout).to.match(/nothing to object to; 3 masks/);
  });

  it('refuses, and writes nothing', async () => {
    const bad = join(folder.root, 'two-classes.onnx');
    const bytes = tinyModel({
      weights: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    });
    await writeFile(bad, stampModelMetadata(bytes, tinyMetadata(['background', 'x'])));
    await writeFile(join(folder.root, 'broken.tgz'), Uint8Array.of(0x1f, 0x8b, 8, 0));
    const masks = join(folder.data, 'JPEGImages');
    const cases: [string[], number, string, RegExp][] = [
      [['--model', bad, '--out', 'OUT.tgz'], 1, 'MODEL', /predicts 2 classes, the data have 3/],
      [['--pred', masks, '--out', 'OUT.tgz'], 1, 'FILE_MISSING', /mask .*[abc]\.png/],
      [['--model', folder.model, '--out', 'OUT.tar'], 2, 'USAGE', /OUT\.tar/],
      [['--model', folder.model], 2, 'USAGE', /No archive is named/],
      [['--pred', masks, '--out', 'OUT.tgz', '--flip'], 2, 'USAGE', /--flip says how to predict/],
      [['--out', 'OUT.tgz'], 2, 'USAGE', /--model, --pred and --check/],
      [['--check', join(folder.root, 'broken.tgz')], 1, 'FILE_FORMAT', /broken\.tgz cannot be unpacked/],
    ];
    const before = await readdir(folder.root);
    for (const [options, exit, errorCode, message] of cases) {
      const paths = options.map((option) => option.replace('OUT', join(folder.root, 'OUT')));
      const { code, stdout } = await runBin('dsrg-submit', ...paths, '--voc', folder.data, '--json');
      const { error } = JSON.parse(stdout);
      expect(error.code, stdout).to.equal(errorCode);
      expect(error.message).to.match(message);
      expect(code).to.equal(exit);
    }
    expect(await readdir(folder.root)).to.deep.equal(before);
  });
});
