import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeLabels } from '@dsrg/core';
import { createPhotoCodecs, encodeJpeg } from '@dsrg/core/node';
import { createRandom } from '@dsrg/trainer';
import { expect } from 'chai';
import { renderedClasses } from '../../../fixtures/objects.ts';
import { renderPhoto } from '../../../fixtures/render-photo.ts';
import { startBin } from '../../run-bin.ts';
import { filesIn } from './train-command.ts';

const bin = 'trainer/bin/dsrg-train';

describe('dsrg-train with web photos', function () {
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'dsrg-web-bin-'));
    const random = createRandom(2);
    const codecs = createPhotoCodecs();
    for (let k = 0; k < 6; k++) {
      const tag = (k % 2) + 1;
      const name = join(folder, 'web', renderedClasses[tag] as string);
      await mkdir(name, { recursive: true });
      await writeFile(join(name, `${k}.jpg`), await encodeJpeg(renderPhoto(random.fork(k), [tag]).photo, 95, codecs));
    }
  });
  after(() => rm(folder, { recursive: true }));

  it('makes masks of a folder per class, and ends', async () => {
    const settings = ['network.name=tiny', 'network.outputStride=4', 'coarse=trunk5.relu', 'fine=trunk5.relu'];
    const quick = ['side=64', 'cells=100', 'updates=10', 'refine=none', 'area=[0,1]'];
    const out = join(folder, 'run');
    const { code, stderr, stdout } = await startBin(bin, [
      ...['--method', 'cosegment', '--web', join(folder, 'web'), '--out', out, '--threads', '1'],
      ...[...settings, ...quick].flatMap((each) => ['--set', `cosegment.${each}`]),
    ]).result;
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal('No masks to measure with: what was made is in the run’s folder.\n');
    expect(stderr).to.include('the features of tiny ARE RANDOM').and.include('cosegment: ball: masks of 3 of 3 photos');
    expect(stderr).to.include(join(out, 'contact-sheet-web.jpg'));
    const masks = [0, 2, 4].map((k) => `1-cosegment/ball/${k}.png`);
    expect(filesIn(out)).to.include.members([
      ...masks,
      '1-cosegment/kept.txt',
      '1-cosegment/cosegment.json',
      'contact-sheet-web.jpg',
    ]);
  });

  it('goes from web photos and tagged ones to a network, and leaves out what is in both', async () => {
    const [data, out] = [join(folder, 'data'), join(folder, 'web-coseg')];
    const random = createRandom(7);
    for (let k = 0; k < 4; k++) {
      const tag = (k % 2) + 1;
      const name = join(data, renderedClasses[tag] as string);
      await mkdir(name, { recursive: true });
      await writeFile(join(name, `t${k}.jpg`), await encodeJpeg(renderPhoto(random.fork(k), [tag]).photo));
    }
    await copyFile(join(folder, 'web', 'ball', '0.jpg'), join(data, 'ball', 'twin.jpg'));
    const trainings = ['generator', 'final'].flatMap((stage) =>
      ['epochs=null', 'updates=1', 'batch=1', 'crop=33'].map((each) => `${stage}.${each}`),
    );
    const found = ['side=64', 'cells=100', 'updates=10', 'refine=none', 'area=[0,1]'].map(
      (each) => `cosegment.${each}`,
    );
    const options = [
      ...['--preset', 'web-coseg-tiny', '--data', data, '--web', join(folder, 'web'), '--out', out, '--threads', '1'],
      ...[...trainings, ...found].flatMap((each) => ['--set', each]),
    ];
    const { code, stderr } = await startBin(bin, options).result;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include('web: 1 photo left out that the data set has, too (ball/0 is its ball/twin)');
    const files = filesIn(out);
    expect(files).to.include.members([
      '1-cosegment/ball/2.png',
      '3-estimate/ball/t0.png',
      '4-final/checkpoint.safetensors',
    ]);
    expect(files).to.include.members(['contact-sheet.jpg', 'contact-sheet-web.jpg', 'photos/web.txt']);
    expect(files).not.to.include('1-cosegment/ball/0.png');
    const { web } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8'));
    expect(web).to.include({ name: 'web', photos: 5 });
    expect(web.hash).to.match(/^[0-9a-f]{64}$/);
    // The masks of one run, those of 255 all over too, teach another.
    const given = await startBin(bin, [
      ...options.map((each) => (each === out ? `${out}-given` : each)),
      ...['--web-labels', join(out, '1-cosegment')],
    ]).result;
    expect(given.code, given.stderr).to.equal(0);
    const masks = await Promise.all(
      [out, `${out}-given`].map(async (run) =>
        decodeLabels(await readFile(join(run, '1-cosegment/ball/2.png')), run, { classes: 5 }),
      ),
    );
    expect(masks[1]?.data).to.deep.equal(masks[0]?.data);
    // Other web photos are another run.
    await rm(join(folder, 'web', 'quilt', '1.jpg'));
    const other = await startBin(bin, options).result;
    expect(other.code).to.equal(1);
    expect(other.stderr).to.include('was begun with web.photos 5; now it is 4');
  });

  it('refuses masks for a method that makes nothing else, before anything is written', async () => {
    const web = join(folder, 'web');
    const out = join(folder, 'none');
    const options = ['--method', 'cosegment', '--web', web, '--web-labels', web, '--out', out];
    const { code, stderr } = await startBin(bin, options).result;
    expect([code, stderr.includes('--web-labels has no effect: masks are all')], stderr).to.deep.equal([2, true]);
    expect(filesIn(out)).to.deep.equal([]);
  });
});
