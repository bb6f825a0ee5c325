import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makerOfJpeg, makerOfPng, stampModelMetadata } from '@dsrg/core';
import { decodePhoto, readLabels, readPhoto } from '@dsrg/core/node';
import { expect } from 'chai';
import { decode } from 'fast-png';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { startBin } from '../../run-bin.ts';
import { runBin } from '../run-bin.ts';
import { blockLabels, makeVocFolder } from '../voc-folder.ts';

const ids = ['a', 'sub/b', 'sub/deep/c'];

describe('dsrg-predict', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let photos: string;
  before(async () => {
    folder = await makeVocFolder();
    photos = join(folder.root, 'photos');
    await mkdir(join(photos, 'sub', 'deep'), { recursive: true });
    for (const id of ids)
      await copyFile(join(folder.data, 'JPEGImages', `${id.at(-1)}.jpg`), join(photos, `${id}.jpg`));
  });
  after(() => rm(folder.root, { recursive: true }));
  const at = (name: string) => join(folder.root, name);
  const predict = (...options: string[]) => runBin('dsrg-predict', folder.model, ...options, '--provider', 'cpu');
  const labelsAt = (path: string) => readLabels(path, { classes: 3 });

  it('writes index PNGs of a folder, mirrored, in the model’s colours, with the model’s identity in each', async () => {
    const { code, stdout, stderr } = await predict(photos, '--out', at('plain'));
    expect(stderr).to.match(/network on CPU; scale 1, no flips, no CRF/);
    expect(code).to.equal(0);
    expect(stdout).to.equal(
      `${at('plain')}: 3 photos predicted; masks\n  red in 3 (3 objects), green in 3 (3 objects)\n`,
    );
    const makers = new Set<unknown>();
    for (const [index, id] of ids.entries()) {
      const mask = await readFile(join(at('plain'), 'masks', `${id}.png`));
      const { palette, text } = decode(mask);
      expect(palette?.[1]?.slice(0, 3)).to.deep.equal(tinyMetadata(['', '']).palette[1]);
      makers.add(JSON.parse(text.dsrg ?? '').maker.hash);
      const { data } = await labelsAt(join(at('plain'), 'masks', `${id}.png`));
      const wrong = data.filter((label, i) => label !== blockLabels(index).data[i]).length;
      expect(wrong / data.length).to.be.below(0.02); // JPEG blurs the edges of colours
    }
    const { maker, model } = JSON.parse(await readFile(join(at('plain'), 'predict.json'), 'utf8'));
    expect([...makers]).to.deep.equal([maker]);
    expect(model.file).to.equal('model.onnx');
    expect(JSON.parse(await readFile(join(at('plain'), 'classes.json'), 'utf8'))).to.deep.equal([
      'background',
      'red',
      'green',
    ]);
    expect((await readdir(at('plain'))).sort()).to.deep.equal(['.predict', 'classes.json', 'masks', 'predict.json']);
  });

  it('writes all that is asked for, and polygons come back as the same masks', async () => {
    const out = at('all');
    const files = [
      '--coco',
      at('c/found.json'),
      '--label-studio',
      at('c/tasks.json'),
      '--contact-sheet',
      at('c/sheet.html'),
    ];
    const kinds = ['--overlay', '--cut-out', 'class', '--boxes', '--labelme', '--min-area', '9'];
    const run = await predict(photos, '--out', out, ...kinds, ...files, '--json');
    expect(run.code, run.stderr).to.equal(0);
    const outcome = JSON.parse(run.stdout);
    expect(outcome).to.deep.include({ photos: 3, predicted: 3, before: 0, failed: [], empty: 0, model: 'model.onnx' });
    expect(outcome.classes).to.deep.equal([
      { name: 'red', photos: 3, objects: 3 },
      { name: 'green', photos: 3, objects: 3 },
    ]);
    const photo = await readPhoto(join(photos, 'sub/b.jpg'));
    const mask = await labelsAt(join(out, 'masks/sub/b.png'));

    const hash = makerOfPng(await readFile(join(out, 'masks/sub/b.png')))?.hash;
    const painted = await readPhoto(join(out, 'overlays/sub/b.jpg'));
    expect(makerOfJpeg(await readFile(join(out, 'overlays/sub/b.jpg')))?.hash).to.equal(hash);
    expect([painted.height, painted.width]).to.deep.equal([photo.height, photo.width]);

    const cutOut = await readFile(join(out, 'cut-outs/green/sub/b.png'));
    expect(makerOfPng(cutOut)?.hash).to.equal(hash);
    const cut = decode(cutOut);
    expect(cut.channels).to.equal(4);
    const opaque = Array.from({ length: mask.data.length }, (_, i) => cut.data[i * 4 + 3]);
    expect(opaque).to.deep.equal([...mask.data].map((label) => (label === 2 ? 255 : 0)));

    const { objects, maker } = JSON.parse(await readFile(join(out, 'boxes/sub/b.json'), 'utf8'));
    expect(maker).to.equal(hash);
    expect(JSON.parse(await readFile(at('c/found.json'), 'utf8')).info.description).to.equal(`dsrg-predict ${hash}`);
    expect(objects.map((object: { class: string }) => object.class)).to.deep.equal(['red', 'green']);
    for (const { area, box, score, outline } of objects) {
      expect(area).to.be.within(60, 68);
      expect(box).to.have.length(4);
      expect(outline.length).to.be.at.least(4);
      expect(score).to.be.within(0.5, 1);
    }

    const convert = (...options: string[]) => startBin('converters/bin/dsrg-convert', ['masks', ...options]).result;
    const classes = ['--classes', join(out, 'classes.json')];
    const drawn = await convert(join(out, 'labelme'), ...classes, '--out', at('from-labelme'));
    expect(drawn.stdout, drawn.stderr).to.include('3 masks');
    const coco = await convert(at('c/found.json'), ...classes, '--out', at('from-coco'), '--photos', photos);
    expect(coco.code, coco.stderr).to.equal(0);
    for (const id of ids) {
      const made = await labelsAt(join(out, 'masks', `${id}.png`));
      expect(await labelsAt(join(at('from-labelme'), `${id}.png`)), id).to.deep.equal(made);
    }
    const { imagePath } = JSON.parse(await readFile(join(out, 'labelme/sub/b.json'), 'utf8'));
    expect(existsSync(join(out, 'labelme/sub', imagePath)), imagePath).to.equal(true);

    const tasks = JSON.parse(await readFile(at('c/tasks.json'), 'utf8'));
    expect(tasks.map((task: { data: { image: string } }) => task.data.image)).to.deep.equal(
      ids.map((id) => `/data/local-files/?d=${id}.jpg`),
    );
    expect(await readFile(at('c/tasks.xml'), 'utf8')).to.include('<Label value="red"');
    const sheet = await readFile(at('c/sheet.html'), 'utf8');
    expect(sheet.match(/<article/g)).to.have.length(3);
    expect(sheet).to.match(/red \(\d\.\d\d\), green \(\d\.\d\d\)/);
  });

  it('goes on where it was: adds what is missing, predicts a changed photo anew, and the rest not again', async () => {
    const [out, own] = [at('again'), at('own')];
    await mkdir(own);
    for (const id of ['a', 'b']) await copyFile(join(folder.data, 'JPEGImages', `${id}.jpg`), join(own, `${id}.jpg`));
    await predict(join(own, 'a.jpg'), '--out', out);
    const second = await predict(own, '--out', out, '--json');
    expect(second.stderr).to.include('1 of 2 photos predicted before');
    expect(JSON.parse(second.stdout)).to.include({ predicted: 1, before: 1 });
    await copyFile(join(folder.data, 'JPEGImages', 'c.jpg'), join(own, 'a.jpg'));
    await rm(join(out, 'masks', 'b.png'));
    expect(JSON.parse((await predict(own, '--out', out, '--json')).stdout)).to.include({ predicted: 2, before: 0 });
    expect((await labelsAt(join(out, 'masks/a.png'))).height).to.equal(blockLabels(2).height);
    const sheet = at('sheet.jpg');
    const third = await predict(own, '--out', out, '--cut-out', 'photo', '--contact-sheet', sheet, '--json');
    expect(JSON.parse(third.stdout)).to.include({ predicted: 2, before: 0 });
    const fourth = await predict(own, '--out', out, '--contact-sheet', sheet, '--json');
    expect(JSON.parse(fourth.stdout), fourth.stderr).to.include({ predicted: 0, before: 2 });
    expect((await decodePhoto(await readFile(sheet), sheet)).width).to.equal(2 * 248 + 8);
  });

  it('stops at Ctrl-C, says how far it came, and the same command goes on to the same masks', async () => {
    const [out, many] = [at('stopped'), at('many')];
    await mkdir(many);
    for (let index = 0; index < 40; index++)
      await copyFile(join(folder.data, 'JPEGImages', 'c.jpg'), join(many, `${index}.jpg`));
    const options = [folder.model, many, '--out', out, '--provider', 'cpu', '--ms', '--flip', '--crf', '--json'];
    const { child, result } = startBin('evaluate/bin/dsrg-predict', options);
    const records = join(out, '.predict');
    while (child.exitCode === null && (!existsSync(records) || (await readdir(records)).length === 0))
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGINT');
    const stopped = await result;
    expect(stopped.code, stopped.stderr).to.equal(130);
    const done = Number(/Interrupted; (\d+) of 40 photos done/.exec(stopped.stderr)?.[1]);
    expect(done).to.be.within(1, 39);
    expect(stopped.stderr).to.include('The same command goes on there.');
    const outcome = JSON.parse((await runBin('dsrg-predict', ...options)).stdout);
    expect(outcome).to.include({ before: done, predicted: 40 - done });
    const masks = await Promise.all(
      Array.from({ length: 40 }, (_, index) => readFile(join(out, 'masks', `${index}.png`))),
    );
    for (const mask of masks) expect(mask).to.deep.equal(masks[0]);
  });

  it('shards one folder, and a run without shards then unites them', async () => {
    const out = at('shards');
    const runs = await Promise.all(
      [1, 2].map((part) => predict(photos, '--out', out, '--shard', `${part}/2`, '--json')),
    );
    expect(runs.map(({ stdout }) => JSON.parse(stdout).predicted)).to.deep.equal([2, 1]);
    const whole = await predict(photos, '--out', out, '--coco', at('shards.json'), '--json');
    expect(JSON.parse(whole.stdout)).to.include({ predicted: 0, before: 3 });
    expect(JSON.parse(await readFile(at('shards.json'), 'utf8')).images).to.have.length(3);
  });

  it('refuses a folder of another model or other views, and clears it aloud where that is asked', async () => {
    const out = at('mixed');
    await predict(photos, '--out', out);
    const other = at('other.onnx');
    const weights = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // biome-ignore format: a matrix
    await writeFile(other, stampModelMetadata(tinyModel({ weights }), tinyMetadata(['background', 'x', 'y'])));
    const before = await readFile(join(out, 'masks/a.png'));
    for (const [model, ...options] of [[other], [folder.model, '--flip'], [folder.model, '--min-area', '5']]) {
      const run = await runBin('dsrg-predict', model!, photos, '--out', out, '--provider', 'cpu', ...options);
      expect(run.code).to.equal(1);
      expect(run.stderr).to.match(/mixed holds what model\.onnx \(sha256 .*predicted; this is .*\.onnx/s);
    }
    expect(await readFile(join(out, 'masks/a.png'))).to.deep.equal(before);
    const run = await runBin(
      'dsrg-predict',
      other,
      join(photos, 'a.jpg'),
      '--out',
      out,
      '--provider',
      'cpu',
      '--overwrite',
    );
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.include('3 files of model.onnx removed (--overwrite)');
    expect(await readdir(join(out, 'masks'))).to.include('a.png');
    expect(existsSync(join(out, 'masks/sub/b.png'))).to.equal(false);
  });

  it('overwrites nothing in silence', async () => {
    const [filled, file] = [at('filled'), at('there.json')];
    await mkdir(filled);
    await writeFile(join(filled, 'thesis.txt'), '');
    await writeFile(file, '{}');
    const first = await predict(photos, '--out', filled);
    expect([first.code, first.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 1 && /holds thesis\.txt, but no predict\.json/.test(text),
    );
    const second = await predict(photos, '--out', at('fresh'), '--coco', file);
    expect(second.code).to.equal(1);
    expect(second.stderr).to.include('there.json exists, and is not of these predictions');
    expect(await readFile(file, 'utf8')).to.equal('{}');
    expect(existsSync(at('fresh'))).to.equal(false);
  });

  it('names photos that cannot be read, predicts the others, and ends with 1', async () => {
    const own = at('damaged');
    await mkdir(own);
    await copyFile(join(photos, 'a.jpg'), join(own, 'a.jpg'));
    await writeFile(join(own, 'broken.jpg'), (await readFile(join(photos, 'a.jpg'))).subarray(0, 200));
    await writeFile(join(own, 'list.txt'), 'a.jpg\nbroken.jpg\ngone.jpg\n');
    const run = await predict(join(own, 'list.txt'), '--out', at('some'), '--json', '--coco', at('some.json'));
    expect(run.code).to.equal(1);
    expect(run.stderr)
      .to.match(/broken\.jpg/)
      .and.match(/gone\.jpg/);
    const { failed, predicted } = JSON.parse(run.stdout);
    expect(predicted).to.equal(1);
    expect(failed.map(({ code }: { code: string }) => code).sort()).to.deep.equal(['FILE_FORMAT', 'FILE_MISSING']);
    expect(JSON.parse(await readFile(at('some.json'), 'utf8')).images).to.have.length(1);
    expect(existsSync(join(at('some'), 'masks', 'broken.png'))).to.equal(false);
  });

  it('predicts with models of others, and takes a CRF’s name only where one follows', async () => {
    const foreign = at('foreign.onnx');
    await writeFile(foreign, tinyModel({ weights: [[-4, -4, 8], [8, -8, 0], [-8, 8, 0]] })); // biome-ignore format: a matrix
    const out = ['--out', at('foreign'), '--classes', 'background,red,green', '--input-range', '0,1'];
    const run = await runBin('dsrg-predict', foreign, '--crf', photos, ...out, '--provider', 'cpu');
    expect(run.code, run.stderr).to.equal(0);
    expect(run.stderr).to.include('CRF dsrg-test');
    expect(run.stdout).to.include('red in 3');
  });

  it('refuses wrong usage and wrong input, and writes nothing', async () => {
    const cases: [string[], number, RegExp][] = [
      [[folder.model, '--out', 'OUT'], 2, /PHOTOS is missing/],
      [[folder.model, photos], 2, /--out is missing/],
      [[folder.model, photos, '--out', 'OUT', '--cut-outs', 'class'], 2, /no option --cut-outs/],
      [[folder.model, photos, '--out', 'OUT', '--cut-out', 'all'], 2, /photo, class/],
      [[folder.model, photos, '--out', 'OUT', '--coco', 'x.txt'], 2, /ends in \.json/],
      [[folder.model, photos, '--out', 'OUT', '--contact-sheet', 'x.gif'], 2, /\.html or \.jpg/],
      [[folder.model, photos, '--out', 'OUT', '--shard', '1/2', '--coco', 'x.json'], 2, /about all photos/],
      [[folder.model, photos, '--out', 'OUT', '--shard', '9/9'], 2, /is empty/],
      [[folder.model, photos, '--out', 'OUT', '--opacity', '0.3'], 2, /goes with --overlay/],
      [[folder.model, photos, '--out', 'OUT', '--photo-url', 'x'], 2, /goes with --label-studio/],
      [[folder.model, photos, '--out', 'OUT', '--protocol', 'sec', '--flip'], 2, /are both given/],
      [[folder.model, at('nowhere'), '--out', 'OUT'], 1, /nowhere does not exist/],
      [[at('no.onnx'), photos, '--out', 'OUT'], 1, /no\.onnx/],
      [[join(photos, 'a.jpg'), photos, '--out', 'OUT'], 1, /no ONNX model/],
    ];
    const runs = await Promise.all(
      cases.map(([options]) => runBin('dsrg-predict', ...options.map((word) => (word === 'OUT' ? at('OUT') : word)))),
    );
    for (const [index, [options, exit, message]] of cases.entries()) {
      expect(runs[index]!.stderr, options.join(' ')).to.match(message);
      expect(runs[index]!.code, options.join(' ')).to.equal(exit);
    }
    expect(existsSync(at('OUT'))).to.equal(false);
  });
});
