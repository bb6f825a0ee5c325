import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePng, stampModelMetadata, vocPalette } from '@dsrg/core';
import { readLabels, writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { runBin } from '../run-bin.ts';
import { blockLabels, makeVocFolder, paint } from '../voc-folder.ts';

describe('dsrg-eval', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  before(async () => {
    folder = await makeVocFolder();
  });
  after(() => rm(folder.root, { recursive: true }));

  it('prints the score, its rule and its circumstances, and saves the masks', async () => {
    const masks = join(folder.root, 'masks');
    const views = ['--ms', '--flip', '--crf', '--crf-preset', 'deeplab-v1', '--provider', 'cpu'];
    const { code, stdout, stderr } = await runBin(
      'dsrg-eval',
      ...['--model', folder.model, '--data', folder.data, '--save-masks', masks, '--conventions', ...views],
    );
    expect(stderr).to.match(/network on CPU; scales 0\.75, 1, 1\.25, with flips, united by mean, CRF deeplab-v1/);
    expect(code).to.equal(0);
    expect(stdout).to.match(/on data, val: 3 photos/);
    expect(stdout).to.match(/^red( +\d\.\d{4}){5}$/m);
    expect(Number(/^mIoU +([01]\.\d{4}) {2}over 3 classes$/m.exec(stdout)?.[1])).to.be.greaterThan(0.8);
    expect(stdout).to.match(/^rule: devkit: IoU = TP/m);
    expect(stdout).to.match(/^puzzlecam +[01]\.\d{4}$/m);
    expect((await readLabels(join(masks, 'c.png'), { classes: 3, height: 40, width: 48 })).data[12 * 48]).to.equal(1);
  });

  it('scores masks made elsewhere against two truths in one pass, as JSON', async () => {
    const other = join(folder.data, 'SegmentationClassNoRed');
    const withoutRed = (index: number) => ({
      ...blockLabels(index),
      data: blockLabels(index).data.map((label) => (label === 1 ? 0 : label)),
    });
    for (const [index, id] of ['a', 'b', 'c'].entries())
      await writeLabels(join(other, `${id}.png`), withoutRed(index), vocPalette());
    const { code, stdout } = await runBin(
      'dsrg-eval',
      ...['--pred', join(folder.data, 'SegmentationClass'), '--data', folder.data, '--json'],
      ...['--masks', 'SegmentationClass,SegmentationClassNoRed'],
    );
    expect(code).to.equal(0);
    const report = JSON.parse(stdout);
    expect(report.truths.map((truth: { name: string }) => truth.name)).to.deep.equal([
      'SegmentationClass',
      'SegmentationClassNoRed',
    ]);
    expect(report.truths[0].scores.mean).to.equal(1);
    expect(report.truths[1].scores.classes[1]).to.include({ correct: 0, truth: 0, iou: 0, recall: null });
    expect(report.truths[1].confusion[0].slice(1)).to.deep.equal([3 * 64, 0]);
  });

  it('says which providers work', async () => {
    const { code, stdout } = await runBin('dsrg-eval', '--doctor');
    expect(code).to.equal(0);
    expect(stdout).to.match(/^cpu +works: ran the test network on CPU$/m);
    expect(stdout).to.match(/^--provider auto takes (cuda|cpu)$/m);
  });

  it('lets the command line describe a model that says nothing of itself', async () => {
    const model = join(folder.root, 'bare.onnx');
    await writeFile(
      model,
      tinyModel({
        weights: [
          [-4, -4, 8],
          [8, -8, 0],
          [-8, 8, 0],
        ],
        size: [32, 32],
      }),
    );
    const { code, stderr, stdout } = await runBin(
      'dsrg-eval',
      ...['--model', model, '--data', folder.data, '--split', 'all', '--provider', 'cpu', '--json'],
      ...['--classes', 'background,red,green', '--input-range', '0,1'],
    );
    expect(stderr).to.match(/photos stretched to 32×32, no flips, no CRF/);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout).truths[0].scores.mean).to.be.greaterThan(0.7);
  });

  it('lets only tagged classes through, on training lists alone, and says so', async () => {
    const { data, model } = folder;
    await cp(join(data, 'ImageSets/Segmentation/val.txt'), join(data, 'ImageSets/Segmentation/train.txt'));
    await writeFile(join(data, 'tags.csv'), 'image,tags\na.jpg,red\nb.jpg,red;green\nc.jpg,green\n');
    const base = ['--model', model, '--data', data, '--provider', 'cpu', '--tag-filter', '--workers', '1'];
    const masks = join(folder.root, 'tagged');
    const { code, stdout, stderr } = await runBin(
      'dsrg-eval',
      ...base,
      '--split',
      'train',
      '--save-masks',
      masks,
      '--sizes',
    );
    expect(code, stderr).to.equal(0);
    expect(stdout).to.include("ONLY CLASSES OF THE PHOTO'S TAGS").and.to.include('small objects (below 32² px)');
    for (const [id, labels] of [
      ['a', [0, 1]],
      ['b', [0, 1, 2]],
      ['c', [0, 2]],
    ] as const)
      expect([...new Set((await readLabels(join(masks, `${id}.png`), { classes: 3 })).data)].sort()).to.deep.equal(
        labels,
      );
    const refused = await runBin('dsrg-eval', ...base, '--split', 'val');
    expect(refused.code).to.equal(2);
    expect(refused.stderr).to.match(/--tag-filter is for training lists; --split is "val"/);
  });

  const faults: [string, (data: string) => Promise<unknown>, string[], number, string, RegExp][] = [
    [
      'an RGB mask',
      async (data) => writeFile(join(data, 'SegmentationClass/b.png'), await encodePng(paint(blockLabels(1)))),
      [],
      1,
      'LABEL',
      /b\.png/,
    ],
    [
      'a mask of another size',
      (data) => writeLabels(join(data, 'SegmentationClass/b.png'), blockLabels(0), vocPalette()),
      [],
      1,
      'LABEL',
      /b\.png.*24.*32/,
    ],
    [
      'a label out of range',
      (data) => {
        const labels = blockLabels(1);
        labels.data[5] = 21;
        return writeLabels(join(data, 'SegmentationClass/b.png'), labels, vocPalette());
      },
      [],
      1,
      'LABEL',
      /21.*b\.png/,
    ],
    [
      'a truncated mask',
      async (data) => {
        const path = join(data, 'SegmentationClass/b.png');
        await writeFile(path, (await readFile(path)).subarray(0, -30));
      },
      [],
      1,
      'FILE_FORMAT',
      /b\.png is truncated/,
    ],
    [
      'the same id twice',
      (data) => writeFile(join(data, 'ImageSets/Segmentation/val.txt'), 'a\nb\na\n'),
      [],
      1,
      'DATASET',
      /val\.txt.*a.*twice|a is listed twice|twice/,
    ],
    ['a missing mask', (data) => rm(join(data, 'SegmentationClass/b.png')), [], 1, 'FILE_MISSING', /label file of b /],
    [
      'an empty split',
      (data) => writeFile(join(data, 'ImageSets/Segmentation/val.txt'), '\n'),
      [],
      1,
      'DATASET',
      /val\.txt is empty/,
    ],
    [
      'a truncated photo',
      (data) => writeFile(join(data, 'JPEGImages/b.jpg'), Uint8Array.of(255, 216, 255, 224, 0)),
      [],
      1,
      'FILE_FORMAT',
      /b\.jpg/,
    ],
    [
      'a garbage model',
      (data) => writeFile(join(data, '../model.onnx'), 'no model'),
      [],
      1,
      'MODEL',
      /model\.onnx is no ONNX model/,
    ],
    [
      'a model of other classes',
      (data) => {
        const metadata = tinyMetadata(['background', 'thing']);
        const bytes = stampModelMetadata(
          tinyModel({
            weights: [
              [1, 0, 0],
              [0, 1, 0],
            ],
          }),
          metadata,
        );
        return writeFile(join(data, '../model.onnx'), bytes);
      },
      [],
      1,
      'MODEL',
      /predicts 2 classes, the data have 3/,
    ],
    [
      'a model whose classes have other names',
      (data) => {
        const metadata = tinyMetadata(['background', 'green', 'red']);
        const bytes = stampModelMetadata(
          tinyModel({
            weights: [
              [1, 0, 0],
              [0, 1, 0],
              [0, 0, 1],
            ],
          }),
          metadata,
        );
        return writeFile(join(data, '../model.onnx'), bytes);
      },
      [],
      1,
      'MODEL',
      /Class 1 is "green" in the model, but "red" in the data/,
    ],
    ['an unknown split', async () => {}, ['--split', 'vall'], 1, 'FILE_MISSING', /no split "vall"/],
    ['a misspelt option', async () => {}, ['--flipp'], 2, 'USAGE', /--flipp/],
    ['two sorts of scales', async () => {}, ['--ms', '--scales', '1,2'], 2, 'USAGE', /--ms and --scales/],
  ];
  for (const [what, spoil, options, exit, errorCode, message] of faults)
    it(`stops at ${what}, and writes nothing`, async () => {
      const copy = join(folder.root, `fault ${what}`);
      const data = join(copy, 'data');
      await cp(folder.data, data, { recursive: true });
      await cp(folder.model, join(copy, 'model.onnx'));
      await spoil(data);
      const { code, stdout, stderr } = await runBin(
        'dsrg-eval',
        ...['--model', join(copy, 'model.onnx'), '--data', data, '--provider', 'cpu', '--json'],
        ...['--save-masks', join(copy, 'masks'), ...options],
      );
      const { error } = JSON.parse(stdout.trim().split('\n').at(-1)!);
      expect(error.code, stderr).to.equal(errorCode);
      expect(error.message).to.match(message);
      expect(code).to.equal(exit);
      expect(stderr).to.match(/dsrg-eval: /);
      // Whole masks of photos before the fault may be there; nothing half-written, and no score.
      const left = await readdir(join(copy, 'masks')).catch(() => [] as string[]);
      for (const name of left) await readLabels(join(copy, 'masks', name), { classes: 3 });
      expect(left).not.to.include('b.png');
    });
});
