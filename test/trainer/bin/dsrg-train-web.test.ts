import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

  it('says which set of photos a method works on', async () => {
    const web = join(folder, 'web');
    const out = join(folder, 'none');
    const refused = async (pieces: readonly string[], ...options: string[]) => {
      const { code, stderr } = await startBin(bin, [...options, '--out', out]).result;
      expect(code, stderr).to.equal(2);
      for (const piece of pieces) expect(stderr).to.include(piece);
    };
    await refused(['--web is missing: method cosegment works on'], '--method', 'cosegment');
    await refused(['--data has no effect: method cosegment'], '--method', 'cosegment', '--web', web, '--data', web);
    await refused(['--web has no effect: method dsrg'], '--web', web, '--data', web, '--network', 'tiny');
    await refused(['--web-labels has no effect without --web'], '--data', web, '--web-labels', web);
    await refused(['--web-labels has no effect: masks'], '--method', 'cosegment', '--web', web, '--web-labels', web);
    await refused(['--data is missing: method dsrg learns from its photos'], '--network', 'tiny');
  });
});
