import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { predictLabels } from '@dsrg/core';
import { openSegmenter, readPhoto } from '@dsrg/core/node';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import { renderDataset } from '../../../fixtures/render-dataset.ts';
import { startBin } from '../../run-bin.ts';
import { openPage, type PageInChromium } from './page-in-chromium.ts';

const COUNT = 8;

describe('the page learns, from file://', function () {
  this.timeout(300_000);
  let page: PageInChromium;
  let photos: string[];
  /** Names of classes of each photo. */
  let tags: string[][];
  let run: Readonly<Record<string, Uint8Array>>;

  before(async function () {
    const opened = await openPage();
    if (opened === undefined) return this.skip();
    page = opened;
    const folder = join(page.root, 'rendered');
    await renderDataset(folder, { train: COUNT, val: 1, test: 1 });
    photos = Array.from({ length: COUNT }, (_, k) => join(folder, 'JPEGImages', `train_000${k + 1}.jpg`));
    const [, ...rows] = (await readFile(join(folder, 'tags.csv'), 'utf8')).trim().split('\n');
    tags = rows.map((row) => row.split(',')[1]!.split(' '));
    await page.click('tab-learn');
  });
  after(() => page?.close());

  const state = (text: string, seconds = 120) =>
    page.until(`document.getElementById('run-state').textContent.startsWith('${text}')`, seconds);

  it('takes a dropped folder, whose sub-folders say the tags', async () => {
    const folder = join(page.root, 'by-class');
    for (const [k, [first = 'none']] of tags.entries()) {
      const place = join(folder, k === 0 ? 'none' : first, `${k}.jpg`);
      mkdirSync(dirname(place), { recursive: true });
      copyFileSync(photos[k]!, place);
    }
    writeFileSync(join(folder, 'notes.txt'), 'no photo');
    await page.tab.drop(400, 300, [folder]);
    const classes = new Set(tags.slice(1).map(([first]) => first)).size;
    await page.until(
      `document.getElementById('learn-counts').textContent === '${COUNT} of ${COUNT} photos tagged, ${classes} classes'`,
    );
    await page.until(`document.querySelector('#grid .tile[aria-label="none/0.jpg: none of the classes"]')`);
  });

  it('takes tags by keys, and says which are missing', async () => {
    await page.tab.setFiles('#learn-photos', photos);
    await page.until(
      `document.getElementById('learn-counts').textContent === '0 of ${COUNT} photos tagged, 0 classes'`,
    );
    expect(await page.tab.evaluate(`document.getElementById('start').disabled`)).to.equal(true);
    const names = [...new Set(tags.flat())];
    for (const name of names)
      await page.tab.evaluate(
        `document.getElementById('new-class').value = '${name}'; document.getElementById('add-class').requestSubmit()`,
      );
    for (const [k, shown] of tags.entries()) {
      if (k > 0) await page.tab.press('ArrowRight');
      for (const name of shown) await page.tab.press(String(names.indexOf(name) + 1) as '1');
    }
    await page.until(
      `document.getElementById('learn-counts').textContent === '${COUNT} of ${COUNT} photos tagged, ${names.length} classes'`,
    );
    const label = `document.querySelector('#grid .tile.active').getAttribute('aria-label')`;
    // Tiles are drawn with the next frame, after the counts.
    await page.until(`${label} === 'train_0008.jpg: ${names.filter((name) => tags[7]!.includes(name)).join(', ')}'`);
    await page.tab.press('x');
    await page.until(`${label} === 'train_0008.jpg: none of the classes'`);
    await page.tab.press('z');
    await page.until(`${label} !== 'train_0008.jpg: none of the classes'`);
  });

  it('stops when it is told to, and gives a run that dsrg-train goes on with', async () => {
    await page.tab.evaluate(`document.getElementById('length').value = '0.25'`);
    await page.click('start');
    await page.until(`document.querySelectorAll('#maps .map').length > 0`, 120);
    await page.click('pause');
    await state('Stopped');
    run = unzipSync(await page.download('save-run'));
    expect(Object.keys(run)).to.include.members([
      'go-on.txt',
      'photos/tags.csv',
      'photos/train_0001.jpg',
      'run/run.json',
    ]);
    const folder = join(page.root, 'go-on');
    for (const [path, content] of Object.entries(run)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const [, command = ''] = /npx dsrg-train (.*)/.exec(readFileSync(join(folder, 'go-on.txt'), 'utf8'))!;
    const at = (words: string[]) =>
      words.map((word) => (word === 'photos' || word === 'run' ? join(folder, word) : word));
    const { code, stderr } = await startBin('trainer/bin/dsrg-train', [...at(command.split(' ')), '--threads', '1'])
      .result;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('stage 1 of 5, tags: done before').and.contain('engine: so far onnx (onnxruntime-web');
    expect(stderr).not.to.contain('have changed');
    await rm(folder, { recursive: true });
  });

  it('is there after its tab was closed, is let alone while another tab has it, and goes on to a model', async () => {
    await page.tab.open(page.address, 1280);
    await page.click('tab-learn');
    await page.until(`document.querySelectorAll('#runs button').length === 2`);
    const other = await page.another();
    await other.click('tab-learn');
    await other.until(`document.querySelectorAll('#runs button').length === 2`);
    await page.tab.evaluate(`document.querySelector('#runs button').click()`);
    await page.until(`document.querySelectorAll('#progress li').length > 0`);
    await other.tab.evaluate('globalThis.confirm = () => true');
    // To go on with it, and to remove it.
    for (const button of [0, 1]) {
      await other.click('problem-close');
      await other.tab.evaluate(`document.querySelectorAll('#runs button')[${button}].click()`);
      await other.until(`!document.getElementById('problem').hidden`);
      expect(await other.textOf('problem-text')).to.equal(
        'Another tab of this browser is at work on this run. Go on in that tab, or close it and try again.',
      );
    }
    await other.close();
    await state('Done', 200);
    expect(await page.textOf('progress')).to.contain('retrain');
    const stages = await page.tab.evaluate<number[]>(
      `[...document.querySelectorAll('#maps .maps')].map((row) => row.childElementCount)`,
    );
    expect(stages, 'maps of cues and labels').to.deep.equal([COUNT, COUNT]);

    const file = join(page.root, 'model.onnx');
    writeFileSync(file, await page.download('save-model'));
    const segmenter = await openSegmenter(file, { provider: 'cpu' });
    const labels = await predictLabels(segmenter, await readPhoto(photos[0]!));
    await segmenter.close();
    await page.click('try-model');
    await page.until(`document.getElementById('about-model').textContent.includes('learned here (retrain)')`);
    await page.tab.setFiles('#photo-files', [photos[0]!]);
    await page.until(`document.getElementById('counts').textContent === '1 of 1 photos done'`);
    expect(await page.tab.evaluate(`document.getElementById('view').width`)).to.equal(labels.width);
  });

  it('removes a run', async () => {
    await page.click('tab-learn');
    await page.tab.evaluate(`globalThis.confirm = () => true; document.querySelectorAll('#runs button')[1].click()`);
    await page.until(`document.getElementById('earlier').hidden`);
  });
});
