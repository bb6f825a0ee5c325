import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chromiumPlaces } from '../../chromium-places.ts';
import { type ChromiumTab, openChromium } from '../../evaluate/browser/chromium-tab.ts';
import { startTagging, type TagService, writePhoto } from '../tag-service.ts';

/** Photos in the large folder. */
const MANY = 10_000;

const text = (id: string) => `document.getElementById('${id}').textContent`;
const active = `document.querySelector('.tile.active')?.getAttribute('aria-label')`;
const picture = `(() => { const image = document.querySelector('.tile.active img'); return image?.complete && image.naturalWidth; })()`;

describe('the page of dsrg-tag in Chromium', function () {
  this.timeout(240_000);
  const root = mkdtempSync(join(tmpdir(), 'dsrg-tag-page-'));
  const running: TagService[] = [];
  let tab: ChromiumTab;

  before(async function () {
    const chromium = chromiumPlaces.find((path) => existsSync(path));
    if (!chromium) {
      console.log(`      skipped: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
      this.skip();
    }
    tab = await openChromium(chromium);
  });
  after(async () => {
    await tab?.close();
    for (const { child, result } of running) {
      child.kill('SIGINT');
      await result;
    }
    rmSync(root, { recursive: true, force: true });
  });

  /** Starts dsrg-tag on a folder, and opens its page. */
  async function open(folder: string, width = 1280): Promise<void> {
    const service = await startTagging(folder, '--empty');
    running.push(service);
    await tab.open(service.address, width);
    await until(`${text('saved')} === 'saved' && document.querySelectorAll('.tile').length > 0`);
  }
  /** Waits until an expression on the page is true. */
  async function until(expression: string): Promise<void> {
    for (let tries = 0; tries < 200; tries++) {
      if (await tab.evaluate(`Boolean(${expression})`)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`${expression} has not become true; it is ${await tab.evaluate(expression)}`);
  }
  async function addClass(name: string): Promise<void> {
    await tab.evaluate(
      `{ document.getElementById('new-class').value = ${JSON.stringify(name)}; document.getElementById('add').requestSubmit(); }`,
    );
    await until(
      `[...document.querySelectorAll('#classes button')].some((each) => each.dataset.name === ${JSON.stringify(name)})`,
    );
    await until(`document.activeElement.id === 'grid'`);
  }

  it('tags by keys and clicks, undoes, filters and renames, and tags.csv follows', async () => {
    const folder = join(root, 'few');
    for (const name of ['a.png', 'b.png', 'sub/c.png', 'sub/d.png']) writePhoto(join(folder, name), [200, 40, 20]);
    const csv = () => readFileSync(join(folder, 'tags.csv'), 'utf8');
    const saved = () => until(`${text('saved')} === 'saved'`);
    await open(folder);
    await until(picture);
    await addClass('cat');
    await addClass('traffic light');
    await tab.press('1');
    await tab.press('2');
    await tab.press('ArrowRight');
    await tab.press('x');
    await tab.press('ArrowRight');
    await tab.press('ArrowRight', 'shift');
    await tab.press('2');
    await until(`${text('counts')}.startsWith('4 of 4 photos tagged, 1 of them')`);
    await saved();
    expect(csv()).to.equal(
      'image,tags\na.png,cat;traffic light\nb.png,\nsub/c.png,traffic light\nsub/d.png,traffic light\n',
    );
    expect(await tab.evaluate(active)).to.equal('sub/d.png: traffic light');
    await tab.press('z'); // both photos at once
    await until(`${text('counts')}.startsWith('2 of 4')`);
    await saved();
    expect(csv()).to.equal('image,tags\na.png,cat;traffic light\nb.png,\n');

    await tab.evaluate(`document.querySelector('.tile[aria-label^="b.png"]').click()`);
    await tab.evaluate(`document.querySelector('#classes [data-name="cat"]').click()`);
    await until(`${active} === 'b.png: cat'`);
    expect(
      await tab.evaluate(`document.querySelector('#classes [data-name="cat"]').getAttribute('aria-pressed')`),
    ).to.equal('true');
    await tab.press('u');
    await until(`${active} === 'b.png: not tagged'`);

    const choose = (value: string) =>
      tab.evaluate(
        `{ const filter = document.getElementById('filter'); filter.value = '${value}'; filter.dispatchEvent(new Event('change')); }`,
      );
    await choose('unknown');
    await until(`document.querySelectorAll('.tile').length === 3`);
    await choose('tag cat');
    await until(`document.querySelectorAll('.tile').length === 1 && ${active} === 'a.png: cat, traffic light'`);
    await choose('none');
    await until(`!document.getElementById('empty').hidden`);

    await tab.evaluate(
      `{ document.getElementById('old-name').value = 'cat'; document.getElementById('new-name').value = 'cat, big'; document.getElementById('rename').requestSubmit(); }`,
    );
    await until(`document.querySelector('#classes [data-name="cat, big"]')`);
    await saved();
    expect(csv()).to.equal('image,tags\na.png,"cat, big;traffic light"\n');
  });

  it('takes back what was refused, and says why', async () => {
    const folder = join(root, 'refused');
    writePhoto(join(folder, 'a.png'), [1, 2, 3]);
    writeFileSync(join(folder, 'broken.jpg'), 'no photo');
    await open(folder);
    await until(`document.querySelectorAll('.picture')[1].textContent.includes('broken.jpg cannot be decoded')`);
    await tab.evaluate(
      `{ document.getElementById('new-class').value = 'a;b'; document.getElementById('add').requestSubmit(); }`,
    );
    await until(`${text('problem')}.includes('would not come back')`);
    await addClass('cat');
    writeFileSync(join(folder, 'tags.csv'), 'image,tags\na.png,bird\n');
    await tab.press('1');
    await until(`${text('saved')} === 'NOT SAVED' && ${text('problem')}.includes('changed by another program')`);
    await until(`${active} === 'a.png: not tagged'`);
    expect(readFileSync(join(folder, 'tags.csv'), 'utf8')).to.equal('image,tags\na.png,bird\n');
  });

  it(`goes through ${MANY} photos without drawing more than fit`, async () => {
    const folder = join(root, 'many');
    mkdirSync(folder, { recursive: true });
    writePhoto(join(folder, '0000.png'), [10, 200, 30]);
    for (let k = 1; k < MANY; k++)
      linkSync(join(folder, '0000.png'), join(folder, `${String(k).padStart(4, '0')}.png`));
    await open(folder);
    expect(await tab.evaluate(text('counts'))).to.equal(`0 of ${MANY} photos tagged`);
    await addClass('green');
    await tab.press('End');
    await until(`${active} === '9999.png: not tagged' && ${picture}`);
    expect(await tab.evaluate(`document.querySelector('.tile.active').getAttribute('aria-posinset')`)).to.equal(
      String(MANY),
    );
    await tab.press('1');
    await tab.press('Home', 'shift'); // all of them
    await tab.press('x');
    await until(
      `${text('counts')}.startsWith('${MANY} of ${MANY} photos tagged, ${MANY} of them') && ${text('saved')} === 'saved'`,
    );
    expect(await tab.evaluate(`document.querySelectorAll('.tile').length`)).to.be.within(20, 120);
    expect(readFileSync(join(folder, 'tags.csv'), 'utf8').split('\n')).to.have.length(MANY + 2);
  });

  for (const width of [1280, 390]) {
    it(`is labelled and fits at ${width} px; focus can be seen, and a photo be looked at large`, async () => {
      const folder = join(root, `wide-${width}`);
      for (const name of ['a', 'b', 'c'])
        writePhoto(join(folder, `a folder of a long name/${name.repeat(60)}.png`), [90, 90, 200]);
      await open(folder, width);
      await addClass('a class of quite a long name, and more');
      const fits =
        'document.documentElement.scrollWidth <= innerWidth && document.querySelector("main").scrollWidth <= innerWidth';
      expect(await tab.evaluate(fits)).to.equal(true);
      const nameless = `[...document.querySelectorAll('button, input, select')].filter((each) => !(each.textContent.trim() || each.labels?.length)).length`;
      expect(await tab.evaluate(nameless)).to.equal(0);
      const pointed = `document.getElementById(document.getElementById('grid').getAttribute('aria-activedescendant')).getAttribute('role')`;
      expect(await tab.evaluate(pointed)).to.equal('option');
      await tab.press('Tab');
      await tab.evaluate(`document.getElementById('help-button').focus()`);
      expect(await tab.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)).to.equal('solid');
      await tab.evaluate(
        `{ document.getElementById('grid').focus(); document.querySelector('.tile').dispatchEvent(new MouseEvent('dblclick', { bubbles: true })); }`,
      );
      await until(
        `document.getElementById('large').open && document.getElementById('large-photo').naturalWidth === 32`,
      );
      await tab.evaluate(`document.getElementById('large-close').click()`);
      expect(await tab.evaluate(`document.getElementById('large').open`)).to.equal(false);
    });
  }
});
