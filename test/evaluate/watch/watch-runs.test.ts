import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeStageRecord, within } from '@dsrg/converters';
import { folderStore } from '@dsrg/converters/node';
import { type LabelMap, resizeLabels, vocPalette } from '@dsrg/core';
import { encodeJpeg, writeLabels } from '@dsrg/core/node';
import { expect } from 'chai';
import { runBin } from '../run-bin.ts';
import { beginRun, halfDecided, makeRun, writeCues, writeNetwork } from '../run-folder.ts';
import { blockLabels, makeVocFolder, paint } from '../voc-folder.ts';

const classes = ['background', 'red', 'green'];

/** A photo all of one class, but for a border of background. */
function plainLabels(label: number): LabelMap {
  const data = Uint8Array.from({ length: 24 * 32 }, (_, i) => (i % 32 < 4 ? 0 : label));
  return { kind: 'labels', data, height: 24, width: 32 };
}

describe('dsrg-eval --watch, whatever the run', function () {
  this.timeout(300_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let page: string;
  let run: string;
  before(async () => {
    folder = await makeVocFolder();
    page = join(folder.root, 'run.html');
  });
  after(() => rm(folder.root, { recursive: true }));
  beforeEach(async () => {
    run = join(folder.root, 'run');
    await rm(run, { recursive: true, force: true });
  });
  const watch = (data: string, ...options: string[]) =>
    runBin(
      'dsrg-eval',
      ...['--watch', run, '--data', data, '--once', '--provider', 'cpu', '--workers', '1', '--report', page],
      ...options,
    );

  /** A folder of photos in sub-folders, with a classes.json, and masks where they are asked for. */
  async function nested(name: string, labels: Readonly<Record<string, LabelMap>>, masks: boolean): Promise<string> {
    const data = join(folder.root, name);
    for (const [id, map] of Object.entries(labels)) {
      const photo = join(data, `${id}.jpg`);
      await mkdir(join(photo, '..'), { recursive: true });
      await writeFile(photo, await encodeJpeg(paint(map), 95));
      if (masks) await writeLabels(join(data, 'masks', `${id}.png`), map, vocPalette());
    }
    await writeFile(join(data, 'classes.json'), JSON.stringify(classes));
    await writeFile(
      join(data, 'tags.csv'),
      ['photo,tags', ...Object.keys(labels).map((id) => `${id},red`), ''].join('\n'),
    );
    return data;
  }

  it('scores and shows cues on a coarser grid than the photo, of another one for each photo', async () => {
    const store = await beginRun(run, { split: 'val' });
    // Cells of 4 pixels, and one of a square of 9 × 9.
    const coarse = (k: number, height: number, width: number) =>
      resizeLabels(blockLabels(k), height, width, 'align-corners');
    await writeCues(store, { a: coarse(0, 6, 8), b: coarse(1, 8, 10), c: coarse(2, 9, 9) }, 'coarse');
    const { code, stdout, stderr } = await watch(folder.data);
    expect(code, stderr).to.equal(0);
    const [, score] =
      /^2-cues .*SegmentationClass (\d\.\d{4}) {2}\(val; label files on a coarser grid, each pixel by its nearest cell, .*: 100\.0 % of the pixels\)$/m.exec(
        stdout,
      ) ?? [];
    expect(Number(score), stdout).to.be.within(0.6, 0.99);
    expect((await readFile(page, 'utf8')).match(/<figcaption>2-cues: 0\.\d{4}<\/figcaption>/g)).to.have.length(3);
  });

  it('refuses label maps of another size where the stage says that they lie on the photo’s pixels', async () => {
    const store = await beginRun(run, { split: 'val' });
    await writeCues(store, { a: resizeLabels(blockLabels(0), 6, 8), b: blockLabels(1), c: blockLabels(2) });
    const { code, stderr } = await watch(folder.data);
    expect(stderr).to.match(/2-cues[/\\]a\.png is 6×8.*24×32/s);
    expect(code).to.equal(1);
  });

  it('watches a run begun with a list: its photos, by their ids, in its order', async () => {
    const store = await beginRun(run, { split: null, list: { name: 'mine.txt', sha256: '00' }, ids: ['c', 'a'] });
    await writeCues(store, { a: halfDecided(blockLabels(0)), c: halfDecided(blockLabels(2)) });
    const { code, stdout, stderr } = await watch(folder.data);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^2-cues .*SegmentationClass 1\.0000 {2}\(mine\.txt; /m);
    expect((await readFile(page, 'utf8')).match(/<article /g)).to.have.length(2);
    await store.write('photos/target.txt', 'c\nnobody\n');
    const other = await watch(folder.data);
    expect(other.stderr).to.match(/The run learns from photo nobody, which is not in .*\n {2}Name the data set/);
    expect(other.code).to.equal(1);
  });

  it('scores and shows photos in sub-folders, and clears their pictures', async () => {
    const labels = { 'cats/tom': blockLabels(0), 'dogs/rex': blockLabels(1), 'dogs/old/max': blockLabels(0) };
    const data = await nested('nested', labels, true);
    const store = await beginRun(run, { split: null, list: { name: 'l', sha256: '0' }, ids: Object.keys(labels) });
    await writeCues(store, Object.fromEntries(Object.entries(labels).map(([id, map]) => [id, halfDecided(map)])));
    await writeNetwork(run, 10, 1);
    const options = ['--masks', 'masks', '--split', 'all'];
    const first = await watch(data, ...options);
    expect(first.code, first.stderr).to.equal(0);
    expect(first.stdout)
      .to.match(/^2-cues .*masks 1\.0000/m)
      .and.match(/^3-seeds +step 10 /m);
    const pictures = async () => (await within(store, 'evaluations').list()).filter((name) => name.endsWith('.png'));
    const before = await pictures();
    expect(before.map((name) => name.replace(/^[^/]*\//, ''))).to.deep.equal([
      'cats/tom.png',
      'dogs/old/max.png',
      'dogs/rex.png',
    ]);
    await writeNetwork(run, 20, 0.5);
    const second = await watch(data, ...options);
    expect(second.code, second.stderr).to.equal(0);
    const after = await pictures();
    expect(after).to.have.length(3);
    expect(
      after.every((name) => name.startsWith('3-seeds-step-20-')),
      after.join(),
    ).to.equal(true);
    expect(
      (await readdir(join(run, 'evaluations'))).filter((name) => name.includes('step-10') && !name.endsWith('.json')),
    ).to.deep.equal([]);
    const usual = await watch(data, '--split', 'all');
    expect(usual.stdout, 'names the folder that was there').to.match(/^2-cues .*masks 1\.0000/m);
    await rm(join(data, 'classes.json'));
    const untold = await watch(data, '--split', 'all', '--trimap', '1');
    expect(untold.code, untold.stderr).to.equal(0);
    expect(untold.stderr).to.include('the masks of l are left alone, for no classes.json says what their numbers mean');
    expect(untold.stdout).to.equal('Nothing is scored: no photo has a mask, or no stage has come to its end yet.\n');
  });

  it('watches a run without any masks: shows each stage, scores none, and takes photos of every class', async () => {
    const names = Array.from({ length: 30 }, (_, k) => (k < 26 ? `red/${String(k).padStart(2, '0')}` : `xgreen/${k}`));
    const labels = Object.fromEntries(names.map((id) => [id, plainLabels(id.startsWith('red') ? 1 : 2)]));
    const data = await nested('bare', labels, false);
    const store = await beginRun(run, { split: null, list: { name: 'l', sha256: '0' }, ids: names });
    await writeCues(store, labels);
    await writeNetwork(run, 10, 1);
    const { code, stdout, stderr } = await watch(data);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.equal('Nothing is scored: no photo has a mask, or no stage has come to its end yet.\n');
    expect(stderr).to.match(/^l has no masks in SegmentationClass: label files are shown, but not scored$/m);
    expect(stderr).to.match(/there is no split val in .*: networks are shown, but not scored$/m);
    const html = await readFile(page, 'utf8');
    const shown = names.filter((id) => html.includes(`aria-label="2-cues of ${id}"`));
    expect(shown).to.have.length(12);
    expect(shown.filter((id) => id.startsWith('xgreen'))).to.have.length(4);
    expect(html.match(/<figcaption>3-seeds, step 10<\/figcaption>/g)).to.have.length(12);
  });

  it('watches a run on a VOC folder without its usual folder of masks; one that is named has to be there', async () => {
    const voc = await makeVocFolder();
    try {
      await rm(join(voc.data, 'SegmentationClass'), { recursive: true });
      const ids = (await readdir(join(voc.data, 'JPEGImages'))).map((name) => name.replace(/\.\w+$/, ''));
      const store = await beginRun(run, { split: null, list: { name: 'l', sha256: '0' }, ids });
      await writeCues(store, Object.fromEntries(ids.map((id, k) => [id, blockLabels(k)])));
      const { code, stderr } = await watch(voc.data);
      expect(code, stderr).to.equal(0);
      expect(await readFile(page, 'utf8')).to.include(`aria-label="2-cues of ${ids[0]}"`);
      const named = await watch(voc.data, '--masks', 'SegmentationClass');
      expect(named.code, named.stderr).to.equal(1);
      expect(named.stderr).to.include('SegmentationClass');
    } finally {
      await rm(voc.root, { recursive: true });
    }
  });

  it('scores the cues of a run of which the photos to measure on have no masks', async () => {
    const data = join(folder.root, 'half');
    const labels = { a: blockLabels(0), b: blockLabels(1) };
    await nested('half', labels, true);
    await rm(join(data, 'masks', 'b.png'));
    await writeFile(join(data, 'val.txt'), 'a\nb\n');
    const store = await beginRun(run, { split: null, list: { name: 'l', sha256: '0' }, ids: ['a', 'b'] });
    await writeCues(store, { a: halfDecided(labels.a), b: halfDecided(labels.b) });
    await writeNetwork(run, 10, 1);
    const { code, stdout, stderr } = await watch(data, '--masks', 'masks');
    expect(code, stderr).to.equal(0);
    expect(stdout).to.match(/^2-cues .*masks 1\.0000[^\n]*\n$/);
    expect(stderr).to.match(/^1 of the 2 photos of l have masks in masks: label files are scored on these$/m);
    expect(stderr).to.match(/^1 of the 2 photos of val have no masks in masks: networks are shown, but not scored$/m);
    const wrong = await watch(data, '--masks', 'masks', '--split', 'nosuch');
    expect(wrong.stderr).to.match(/nosuch/);
    expect(wrong.code).to.equal(1);
  });

  it('neither scores nor shows a network that has learned tags, whatever its stage is called and its graph gives', async () => {
    await makeRun(run);
    await beginRun(run, { split: 'val' });
    await writeNetwork(run, 5, 1, 'tag-network', '1-background');
    const { code, stdout, stderr } = await watch(folder.data);
    expect(code, stderr).to.equal(0);
    expect(stdout)
      .to.match(/^3-seeds/m)
      .and.not.match(/background/);
    expect(await readFile(page, 'utf8')).to.not.include('1-background');
  });

  it('leaves out label maps of photos that are not the run’s own', async () => {
    await makeRun(run);
    const store = await beginRun(run, { split: 'val' });
    await store.write('4-web/x.png', 'no PNG');
    const web = { stage: 'web', makes: 'masks', classes, grid: 'photo', photos: 'web', seconds: 1 } as const;
    await store.write('4-web/done.json', encodeStageRecord(web));
    const { code, stdout, stderr } = await watch(folder.data);
    expect(code, stderr).to.equal(0);
    expect(stdout).to.not.match(/4-web/);
  });

  it('refuses data of other classes than the run’s, and a run of an older version', async () => {
    await makeRun(run);
    const store = await beginRun(run, { split: 'val' });
    const other = await watch(folder.data, '--classes', 'background,green,red');
    expect(other.stderr).to.match(/Class 1 is "red" in the run, but "green" in the data/);
    expect(other.code).to.equal(1);
    await store.write('2-cues/done.json', '{"stage":"cues","seconds":3}\n');
    const old = await watch(folder.data);
    expect(old.stderr).to.match(/2-cues\/done\.json was written by an older dsrg.*\n {2}Runs of that version/);
    expect(old.code).to.equal(1);
    await folderStore(run).remove('photos');
    const listless = await watch(folder.data);
    expect(listless.code).to.equal(1);
  });
});
