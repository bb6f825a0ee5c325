import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePng, stampModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { drawn } from './drawn-photo.ts';
import { openPage, type PageInChromium } from './page-in-chromium.ts';

const weights = [
  [1, 1, 1],
  [3, 0, 0],
  [0, 3, 0],
];
const model = () =>
  stampModelMetadata(tinyModel({ weights }), tinyMetadata(['background', 'red', 'green'], { note: 'a sound one' }));
/** Texts of the photos’ states, in their order. */
const states = `[...document.querySelectorAll('#photos .state')].map((each) => each.textContent)`;

describe('the page and bad input, from file://', function () {
  this.timeout(240_000);
  let page: PageInChromium;
  let folder: string;

  before(async function () {
    const opened = await openPage();
    if (opened === undefined) return this.skip();
    page = opened;
    folder = join(page.root, 'mixed');
    mkdirSync(join(folder, 'cat'), { recursive: true });
    writeFileSync(join(folder, 'a.png'), encodePng(drawn(40, 56)));
    writeFileSync(join(folder, 'b.jpg'), 'no JPEG at all');
    writeFileSync(join(folder, 'cat', 'c.png'), encodePng(drawn(48, 56)));
    writeFileSync(join(folder, 'IMG_1.HEIC'), 'a phone’s');
    writeFileSync(join(page.root, 'sound.onnx'), model());
  });
  after(() => page?.close());

  const problem = async (words: string, seconds = 60): Promise<string> => {
    await page.until(`document.getElementById('problem-text').textContent.includes(${JSON.stringify(words)})`, seconds);
    expect(await page.tab.evaluate(`document.getElementById('problem').hidden`)).to.equal(false);
    return page.textOf('problem-text');
  };

  it('a folder by its button: what cannot be read is named, the others are done', async () => {
    await page.tab.setFiles('#model-file', [join(page.root, 'sound.onnx')]);
    await page.until(`document.getElementById('counts').textContent === 'Now choose photos.'`);
    await page.tab.setFiles('#photo-folder', [folder]);
    await page.until(`document.getElementById('counts').textContent === '3 of 3 photos done, 1 failed'`);
    const [a, b, c] = await page.tab.evaluate<string[]>(states);
    expect([a, c]).to.deep.equal(['red, green', 'red, green']);
    expect(b).to.contain('b.jpg');
    expect(await page.textOf('unused')).to.contain('1 .heic (HEIC is not read: convert');
    await page.tab.evaluate(`document.querySelectorAll('#photos button')[1].click()`);
    await problem('b.jpg');
    await page.click('next');
    expect(await page.tab.evaluate(`document.getElementById('problem').hidden`), 'not of this photo').to.equal(true);
  });

  it('a model of 500 MB that is none, and one that no browser opens; then a sound one, again', async () => {
    const none = join(page.root, 'none.onnx');
    writeFileSync(none, '');
    truncateSync(none, 500_000_000);
    await page.tab.setFiles('#model-file', [none]);
    expect(await problem('none.onnx', 120))
      .to.contain('is no ONNX model: its 500000000 bytes')
      .and.contain('was it copied or downloaded completely?');
    expect(await page.textOf('about-model'), 'of a model that is open no longer').to.equal('');
    truncateSync(none, 2_500_000_000);
    await page.tab.setFiles('#model-file', [none]);
    expect(await problem('2.5 GB')).to.contain('Use dsrg-predict');
    await page.tab.setFiles('#model-file', [join(page.root, 'sound.onnx')]);
    await page.until(`document.getElementById('counts').textContent === '3 of 3 photos done, 1 failed'`);
    expect(await page.textOf('about-model')).to.contain('a sound one');
  });

  it('photos to learn from: those that cannot be read are named before anything is kept, and may be left out', async () => {
    await page.click('tab-learn');
    await page.tab.setFiles('#learn-folder', [folder]);
    await page.until(`document.getElementById('learn-counts').textContent === '1 of 3 photos tagged, 1 class'`);
    await page.tab.evaluate(`document.getElementById('grid').focus()`);
    await page.tab.press('ArrowRight');
    await page.tab.press('1');
    await page.until(`document.getElementById('learn-counts').textContent === '2 of 3 photos tagged, 1 class'`);
    await page.click('start');
    expect(await problem('1 photo cannot be read: b.jpg (')).to.contain('press U for unknown');
    expect(await page.tab.evaluate(`document.getElementById('prepare').hidden`), 'the photos are there').to.equal(
      false,
    );
    expect(await page.tab.evaluate(`document.getElementById('earlier').hidden`), 'no run is').to.equal(true);
    await page.tab.evaluate(`document.getElementById('grid').focus()`);
    await page.tab.press('u');
    await page.until(`document.getElementById('learn-counts').textContent === '1 of 3 photos tagged, 1 class'`);
  });

  it('a wish to cancel asks first, and leaves nothing', async () => {
    await page.click('start');
    await page.until(`document.getElementById('run-state').textContent.startsWith('Learning')`);
    await page.tab.evaluate(`globalThis.confirm = () => false; document.getElementById('cancel').click()`);
    expect(await page.tab.evaluate(`document.getElementById('run').hidden`)).to.equal(false);
    await page.tab.evaluate(`globalThis.confirm = () => true; document.getElementById('cancel').click()`);
    await page.until(`document.getElementById('run').hidden`);
    await page.tab.evaluate(`globalThis.left = undefined; indexedDB.open('dsrg').onsuccess = ({ target }) => {
      target.result.transaction('files').objectStore('files').count().onsuccess = ({ target }) => { left = target.result; };
    }; undefined`);
    await page.until('left !== undefined');
    expect(await page.tab.evaluate('left')).to.equal(0);
  });

  it('weights that are missing, and such as are none, are said before photos are read', async () => {
    await page.tab.evaluate(
      `{ const e = document.getElementById('network'); e.value = 'mobilenet-v2-deeplab'; e.dispatchEvent(new Event('change')); }`,
    );
    await page.click('start');
    await problem('no file of them was chosen');
    const file = join(page.root, 'weights.safetensors');
    writeFileSync(file, 'no weights');
    await page.tab.setFiles('#init-file', [file]);
    await page.until(`document.getElementById('init-name').textContent === 'weights.safetensors'`);
    await page.click('start');
    await problem('weights.safetensors');
  });
});

describe('the page and memory that runs out', function () {
  this.timeout(240_000);
  let page: PageInChromium;

  before(async function () {
    // 300 pages of 64 KiB: WebAssembly gets 20 MB.
    const opened = await openPage({ switches: ['--disable-gpu', '--js-flags=--wasm-max-mem-pages=300'] });
    if (opened === undefined) return this.skip();
    page = opened;
  });
  after(() => page?.close());

  it('says so of the photo that was too large, and goes on with the others', async () => {
    const photos = ['a-large.png', 'b.png', 'c.png'].map((name) => join(page.root, name));
    for (const [k, path] of photos.entries())
      writeFileSync(path, encodePng(k === 0 ? drawn(1500, 2000) : drawn(40, 56)));
    const file = join(page.root, 'tiny.onnx');
    writeFileSync(file, model());
    await page.tab.setFiles('#model-file', [file]);
    await page.until(`document.getElementById('counts').textContent === 'Now choose photos.'`);
    await page.tab.setFiles('#photo-files', photos);
    await page.until(`document.getElementById('counts').textContent === '3 of 3 photos done, 1 failed'`);
    const [large, ...others] = await page.tab.evaluate<string[]>(states);
    expect(large).to.contain('The browser has no memory left for this');
    expect(others).to.deep.equal(['red, green', 'red, green']);
    expect(await page.textOf('problem-text')).to.contain('take a smaller photo');
  });
});
