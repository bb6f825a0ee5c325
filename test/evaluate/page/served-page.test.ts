import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { renderDataset } from '../../../fixtures/render-dataset.ts';
import { openPage, type PageInChromium } from './page-in-chromium.ts';

describe('the page as a folder on a server', function () {
  this.timeout(240_000);
  let page: PageInChromium;
  let photos: string;

  before(async function () {
    const opened = await openPage({ served: true });
    if (opened === undefined) return this.skip();
    page = opened;
    photos = join(page.root, 'rendered');
    await renderDataset(photos, { train: 6, val: 1, test: 1 });
    await page.click('tab-learn');
  });
  after(() => page?.close());

  const texts = (selector: string) =>
    page.tab.evaluate<string[]>(
      `[...document.querySelectorAll('${selector}')].map((each) => each.textContent + (each.disabled ? ' (not here)' : ''))`,
    );
  const choose = (id: string, value: string) =>
    page.tab.evaluate(
      `{ const e = document.getElementById('${id}'); e.value = '${value}'; e.dispatchEvent(new Event('change')); }`,
    );
  const bring = async () => {
    await page.tab.setFiles(
      '#learn-photos',
      ['tags.csv', 'classes.json', ...Array.from({ length: 6 }, (_, k) => `JPEGImages/train_000${k + 1}.jpg`)].map(
        (name) => join(photos, name),
      ),
    );
    await page.until(`document.getElementById('learn-counts').textContent.startsWith('6 of 6')`);
    await choose('length', '0.25');
  };

  it('offers as many threads as there are cores, and says that this browser finds no graphics card', async () => {
    await page.until(`document.querySelector('#computes [value=webgpu]')`);
    const offered = await texts('#computes option');
    const cores = await page.tab.evaluate<number>('navigator.hardwareConcurrency');
    const threads = Array.from({ length: cores }, (_, k) => (k === 0 ? 'one thread' : `${k + 1} threads`));
    expect(offered.slice(0, -1)).to.deep.equal(threads.map((count) => `the processor, ${count}`));
    expect(offered.at(-1)).to.equal('WebGPU: no graphics card that the browser would use (not here)');
    expect(await page.tab.evaluate(`document.getElementById('computes').value`), 'never by default').to.not.equal(
      'webgpu',
    );
  });

  it('learns with two threads, from tags.csv and classes.json', async () => {
    await bring();
    await choose('computes', await page.tab.evaluate('String(Math.min(2, navigator.hardwareConcurrency))'));
    await page.click('start');
    await page.until(`document.getElementById('run-state').textContent.startsWith('Done')`, 200);
    expect((await page.download('save-model')).length).to.be.greaterThan(10_000);
  });

  it('has asked nothing of anybody but its own server', () => {
    expect(page.tab.asked).to.satisfy((asked: string[]) => asked.length > 0);
    for (const address of page.tab.asked) expect(address).to.match(new RegExp(`^(${page.address}|blob:|data:)`));
  });

  it('learns nothing by WebGPU that is gone when it is wanted, says so, and goes on by the processor', async () => {
    await page.tab.beforeLoad(
      `Object.defineProperty(navigator, 'gpu', { value: { requestAdapter: async () => ({}) } });`,
    );
    await page.tab.open(page.address, 1280);
    await page.click('tab-learn');
    await page.until(`document.querySelector('#computes [value=webgpu]:enabled')`);
    await bring();
    await choose('computes', 'webgpu');
    expect(await page.textOf('computes-note')).to.contain('to a thousandth');
    await page.click('start');
    await page.until(`!document.getElementById('problem').hidden`, 120);
    expect(await page.textOf('problem-text'))
      .to.contain('graphics card')
      .and.contain('Learn by the processor');
    expect(await page.tab.evaluate(`document.getElementById('computes').value`)).to.not.equal('webgpu');
    await page.click('go-on');
    await page.until(`document.querySelectorAll('#progress li').length > 0`);
    await page.click('pause');
    await page.until(`document.getElementById('run-state').textContent.startsWith('Stopped')`, 120);
  });

  it('says what to take instead when its folder is opened by a double click', async () => {
    await page.tab.open(pathToFileURL(join(page.root, 'app', 'index.html')).href, 1280);
    await page.until(`!document.getElementById('problem').hidden`);
    expect(await page.textOf('problem-text')).to.contain('dsrg-predict --page dsrg.html');
  });
});
