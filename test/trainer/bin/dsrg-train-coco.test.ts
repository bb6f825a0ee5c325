import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataset } from '@dsrg/converters/node';
import { type LabelMap, vocPalette } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg, writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { failure } from '../../core/node/failure.ts';
import { numbers } from '../../numbers.ts';
import { startBin } from '../../run-bin.ts';
import { train } from './train-command.ts';

/** COCO's 80 classes in the order of their ids, as RecurSeed's COCO.json has them after background. */
const names =
  `background,person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,toothbrush`.split(
    ',',
  );

/** A photo of noise with a block in the class's own colour, its mask, and the XML that RecurSeed's tool writes where COCO has none. */
async function writePhoto(root: string, split: string, id: string, classes: readonly number[]): Promise<void> {
  const [height, width] = [40, 56];
  const random = numbers(id.charCodeAt(0));
  const labels: LabelMap = { kind: 'labels', data: new Uint8Array(height * width), height, width };
  const data = Uint8Array.from({ length: 3 * height * width }, () => 100 + 20 * random());
  for (const [block, label] of classes.entries())
    for (let y = 8; y < 24; y++)
      for (let x = 4 + 26 * block; x < 26 + 26 * block; x++) {
        labels.data[y * width + x] = label;
        for (let c = 0; c < 3; c++) data[3 * (y * width + x) + c] = (label * [3, 53, 101][c]!) % 256;
      }
  const codecs = createPhotoCodecs();
  await writeFile(
    join(root, split, 'image', `${id}.jpg`),
    await encodeJpeg({ kind: 'rgb', data, height, width }, 92, codecs),
  );
  await writeLabels(join(root, split, 'mask', `${id}.png`), labels, vocPalette());
  const box = `<bndbox><xmin>1</xmin><ymin>1</ymin><xmax>${width}</xmax><ymax>${height}</ymax></bndbox>`;
  const objects = classes.map((label) => `<object><name>${names[label]}</name>${box}</object>`);
  await writeFile(join(root, split, 'xml', `${id}.xml`), `<annotation>${objects.join('')}</annotation>`);
}

describe('a folder laid out as RecurSeed’s COCO2014', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-coco-'));
  const [data, out, model] = [join(root, 'COCO2014'), join(root, 'run'), join(root, 'model.onnx')];
  before(async () => {
    for (const split of ['train', 'validation'])
      for (const kind of ['image', 'mask', 'xml']) await mkdir(join(data, split, kind), { recursive: true });
    const shown = [[23], [80], [1, 23], [80, 61], [12], [12, 1]];
    for (const [k, classes] of shown.entries()) await writePhoto(data, 'train', 'abcdef'[k]!, classes);
    for (const [k, classes] of [[23, 80], [12]].entries()) await writePhoto(data, 'validation', 'gh'[k]!, classes);
    // As data/COCO.json of their repository.
    const list = { class_names: names, class_dict: Object.fromEntries(names.map((name, k) => [name, k])) };
    await writeFile(join(data, 'classes.json'), JSON.stringify({ ...list, num_classes: 81, ignore_index: 255 }));
  });
  after(() => rmSync(root, { recursive: true }));

  it('trains 81 classes for some steps by the recursion, and is scored, also as RecurSeed tests', async () => {
    const options = [
      '--method',
      'recurseed',
      '--split',
      'train',
      '--val',
      'validation',
      '--set',
      'recursion.labels.start=0.3',
    ];
    const run = await train(data, out, ...options);
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.include('6 photos of train; 80 classes');
    expect(run.stdout).to.match(/^network \(val\)|^network \(validation\)/m);
    const exported = await startBin('converters/bin/dsrg-export', [out, model]).result;
    expect(exported.code, exported.stderr).to.equal(0);
    expect(exported.stdout).to.match(/^tags: its own scores are a second output/m);
    const test = [
      '--model',
      model,
      '--data',
      data,
      '--split',
      'val',
      '--masks',
      'mask',
      '--provider',
      'cpu',
      '--workers',
      '1',
    ];
    const scored = await startBin('evaluate/bin/dsrg-eval', [...test, '--protocol', 'recurseed', '--json']).result;
    expect(scored.code, scored.stderr).to.equal(0);
    const { classes, truths, photos } = JSON.parse(scored.stdout);
    expect(photos).to.equal(2);
    expect(classes).to.deep.equal(names);
    expect(truths[0].scores.classes).to.have.length(81);
    expect(truths[0].scores.mean).to.be.within(0, 1);
  });

  it('needs the list of its classes', async () => {
    await rm(join(data, 'classes.json'));
    await failure(() => openDataset(data, { split: 'train', requireTags: true }), 'TAG', ['zebra'], 'classes.json');
  });
});
