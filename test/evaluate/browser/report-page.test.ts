import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import { chromiumPlaces } from '../../chromium-places.ts';
import { runBin } from '../run-bin.ts';
import { makeRun } from '../run-folder.ts';
import { makeVocFolder } from '../voc-folder.ts';
import { type ChromiumTab, openChromium } from './chromium-tab.ts';

const layers = `[...document.querySelectorAll('.card:not([hidden]) .layers img')]`;
const cards = `[...document.querySelectorAll('.card')].filter((card) => !card.hidden && card.offsetHeight > 0).length`;

/** Sets an input as a user's hand would. */
const set = (id: string, value: string) =>
  `{ const input = document.getElementById('${id}'); input.value = '${value}'; input.dispatchEvent(new Event('input')); }`;

describe('the report pages in Chromium, from a file', function () {
  this.timeout(240_000);
  let folder: Awaited<ReturnType<typeof makeVocFolder>>;
  let tab: ChromiumTab;
  const pages: Record<string, string> = {};

  before(async function () {
    const chromium = chromiumPlaces.find((path) => existsSync(path));
    if (!chromium) {
      console.log(`      skipped: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
      this.skip();
    }
    folder = await makeVocFolder();
    const { root, data, model } = folder;
    const lists = join(data, 'ImageSets/Segmentation');
    await cp(join(lists, 'val.txt'), join(lists, 'train.txt'));
    await makeRun(join(root, 'run'));
    const common = ['--data', data, '--provider', 'cpu', '--workers', '1'];
    for (const [name, ...options] of [
      ['report', '--model', model],
      ['run', '--watch', join(root, 'run'), '--once'],
    ] as const) {
      const page = join(root, `${name}.html`);
      const { code, stderr } = await runBin('dsrg-eval', ...options, ...common, '--report', page);
      expect(code, stderr).to.equal(0);
      pages[name] = pathToFileURL(page).href;
    }
    tab = await openChromium(chromium);
  });
  after(async () => {
    await tab?.close();
    if (folder) await rm(folder.root, { recursive: true });
  });

  for (const name of ['report', 'run']) {
    for (const width of [1280, 390]) {
      it(`${name}: nothing overflows at ${width} px, and every picture is drawn and told`, async () => {
        await tab.open(pages[name]!, width);
        const box = '[innerWidth, document.documentElement.scrollWidth - document.documentElement.clientWidth]';
        expect(await tab.evaluate(box)).to.deep.equal([width, 0]);
        const sizes = await tab.evaluate<number[]>(`${layers}.map((each) => each.naturalWidth)`);
        expect(sizes).to.have.length(9);
        expect(Math.min(...sizes)).to.be.greaterThan(0);
        const told = await tab.evaluate<string[]>(
          `[...document.querySelectorAll('.layers')].map((each) => each.getAttribute('aria-label'))`,
        );
        expect(told).to.have.length(12).and.to.include('photo b').and.to.include('truth of b');
        const shown = `[...document.querySelectorAll('.layers')].filter((each) => each.offsetHeight < 20 || !getComputedStyle(each).backgroundImage.startsWith('url("data:image/jpeg')).length`;
        expect(await tab.evaluate(shown)).to.equal(0);
      });
    }

    it(`${name}: sliders change the labels' opacity, by hand and by key, and choose photos`, async () => {
      await tab.open(pages[name]!, 1280);
      const opacities = `[...new Set(${layers}.map((each) => getComputedStyle(each).opacity))]`;
      expect(await tab.evaluate(opacities)).to.deep.equal(['0.65']);
      await tab.evaluate(set('opacity', '20'));
      expect(await tab.evaluate(opacities)).to.deep.equal(['0.2']);
      await tab.evaluate(`document.getElementById('opacity').focus()`);
      await tab.press('ArrowLeft');
      expect(await tab.evaluate(opacities)).to.deep.equal(['0.19']);
      expect(await tab.evaluate(`document.querySelector('#opacity + output').value`)).to.equal('19 %');
      expect(await tab.evaluate(cards)).to.equal(3);
      await tab.evaluate(set('limit', '0'));
      expect(await tab.evaluate(cards)).to.equal(0);
      expect(await tab.evaluate(`document.getElementById('shown').textContent`)).to.equal('0 photos');
      await tab.evaluate(set('limit', '100'));
      await tab.evaluate(set('list', 'best'));
      expect(await tab.evaluate(cards)).to.equal(3);
    });
  }
});
