import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { encodePng, stampModelMetadata } from '@dsrg/core';
import { expect } from 'chai';
import { tinyMetadata, tinyModel } from '../../core/tiny-model.ts';
import { shared } from '../../shared.ts';
import { runBin } from '../run-bin.ts';
import { drawn } from './drawn-photo.ts';
import { expectMasks, openPage, type PageInChromium } from './page-in-chromium.ts';

const set = (id: string, field: 'value' | 'checked', value: string | boolean) =>
  `{ const e = document.getElementById('${id}'); e.${field} = ${JSON.stringify(value)}; e.dispatchEvent(new Event('change')); e.dispatchEvent(new Event('input')); }`;

describe('the page segments, from file://', function () {
  this.timeout(240_000);
  let page: PageInChromium;
  let photos: string[];
  let model: string;

  before(async function () {
    const opened = await openPage();
    if (opened === undefined) return this.skip();
    page = opened;
    const folder = join(page.root, 'photos');
    mkdirSync(folder);
    photos = ['a', 'b', 'c'].map((name, k) => {
      const path = join(folder, `${name}.png`);
      writeFileSync(path, encodePng(drawn(40 + 8 * k, 56)));
      return path;
    });
    model = join(page.root, 'tiny.onnx');
    const weights = [
      [1, 1, 1],
      [3, 0, 0],
      [0, 3, 0],
    ];
    const metadata = tinyMetadata(['background', 'red', 'green'], { crf: 'deeplab-v1', note: 'made for this test' });
    writeFileSync(model, stampModelMetadata(tinyModel({ weights }), metadata));
  });
  after(() => page?.close());

  const done = (count: number) =>
    page.until(`document.getElementById('counts').textContent === '${count} of ${count} photos done'`);

  it('finds what dsrg-predict finds, to the byte of every mask, with views and CRF', async () => {
    await page.tab.setFiles('#photo-files', photos);
    await page.tab.setFiles('#model-file', [model]);
    await done(3);
    expect(await page.textOf('about-model')).to.contain('made for this test');
    for (const change of [
      set('crf', 'value', 'deeplab-v1'),
      set('scales', 'value', 'dsrg'),
      set('flip', 'checked', true),
      set('min-area', 'value', '12'),
    ])
      await page.tab.evaluate(change);
    await done(3);
    const out = join(page.root, 'found');
    const options = [
      '--out',
      out,
      '--provider',
      'cpu',
      '--crf',
      '--scales',
      '0.75,1,1.25',
      '--flip',
      '--min-area',
      '12',
    ];
    const { code, stderr } = await runBin('dsrg-predict', model, join(page.root, 'photos'), ...options);
    expect(code, stderr).to.equal(0);
    expectMasks(await page.download('save-zip'), out, ['a', 'b', 'c']);
    expect(await page.textOf('legend'))
      .to.contain('red')
      .and.contain('green');
  });

  it('saves one photo’s mask, overlay, cut-out and objects', async () => {
    const signatures = { 'save-mask': '89504e47', 'save-overlay': 'ffd8ff', 'save-cut-out': '89504e47' };
    for (const [id, signature] of Object.entries(signatures))
      expect(Buffer.from(await page.download(id)).toString('hex'), id).to.match(new RegExp(`^${signature}`));
    const coco = JSON.parse(Buffer.from(await page.download('save-coco')).toString());
    expect(coco.images.map(({ file_name }: { file_name: string }) => file_name)).to.deep.equal(['a.png']);
    expect(coco.annotations.length).to.be.greaterThan(0);
  });

  it('switches classes off and lets their colour fade', async () => {
    const corner = `[...document.getElementById('view').getContext('2d').getImageData(2, 2, 1, 1).data]`;
    await page.tab.evaluate(set('opacity', 'value', '100'));
    const painted = await page.tab.evaluate<number[]>(corner);
    await page.tab.evaluate(`document.querySelector('#legend input').click()`);
    expect(await page.tab.evaluate<number[]>(corner)).to.not.deep.equal(painted);
    await page.tab.evaluate(`document.querySelector('#legend input').click()`);
    expect(await page.tab.evaluate<number[]>(corner)).to.deep.equal(painted);
  });

  it('cannot reach any network: the browser refuses, and no request is sent', async () => {
    let requests = 0;
    const server = createServer((_, response) => response.end(String(requests++)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    try {
      await page.tab.evaluate(`globalThis.refused = []; fetch('${address}').catch(() => refused.push('fetch'));
        const image = new Image(); image.onerror = () => refused.push('image'); image.src = '${address}'; undefined`);
      await page.until(`refused.length === 2`);
      expect(requests).to.equal(0);
      const others = page.tab.asked.filter(
        (url) => !/^(blob|data):/.test(url) && url !== page.address && url !== address,
      );
      expect(others).to.deep.equal([]);
    } finally {
      server.close();
    }
  });

  it('names what it cannot read, and goes on with the others', async () => {
    const broken = join(page.root, 'broken.jpg');
    const heic = join(page.root, 'phone.jpg');
    const text = join(page.root, 'list.txt');
    writeFileSync(broken, 'no photo');
    writeFileSync(heic, Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    writeFileSync(text, 'a');
    await page.tab.setFiles('#photo-files', [text]);
    await page.until(
      `document.getElementById('problem-text').textContent.includes('1 .txt (no photos); the first is list.txt.')`,
    );
    await page.tab.setFiles('#photo-files', [photos[0]!, broken, heic]);
    await page.until(`document.getElementById('counts').textContent === '3 of 3 photos done, 2 failed'`);
    const states = await page.tab.evaluate<string[]>(
      `[...document.querySelectorAll('#photos .state')].map((each) => each.textContent)`,
    );
    expect(states[0]).to.match(/red|green/);
    expect(states[1]).to.contain('broken.jpg');
    expect(states[2]).to.contain('HEIC');
    writeFileSync(join(page.root, 'bad.onnx'), 'no model');
    await page.tab.setFiles('#model-file', [join(page.root, 'bad.onnx')]);
    await page.until(`document.getElementById('problem-text').textContent.includes('bad.onnx')`);
  });

  for (const width of [1280, 390])
    it(`fits ${width} px, every control has a name, tabs go by arrow keys`, async () => {
      await page.tab.open(page.address, width);
      expect(await page.tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).to.equal(true);
      const nameless = `[...document.querySelectorAll('button, input, select, textarea')].filter((each) => !(each.textContent.trim() || each.labels?.length || each.getAttribute('aria-label'))).map((each) => each.id)`;
      expect(await page.tab.evaluate(nameless)).to.deep.equal([]);
      await page.tab.evaluate(`document.getElementById('tab-segment').focus()`);
      await page.tab.press('ArrowRight');
      expect(await page.tab.evaluate('document.activeElement.id')).to.equal('tab-learn');
      expect(
        await page.tab.evaluate(`[document.getElementById('segment').hidden, document.getElementById('learn').hidden]`),
      ).to.deep.equal([true, false]);
      await page.tab.press('ArrowLeft');
      expect(await page.tab.evaluate(`document.getElementById('learn').hidden`)).to.equal(true);
      expect(await page.tab.evaluate('getComputedStyle(document.activeElement).outlineStyle')).to.equal('solid');
    });

  it('tells a screen reader what each control is, and Tab goes through them in the order they are read', async () => {
    await page.tab.open(page.address, 390);
    const told = await page.tab.described();
    for (const [role, name] of [
      ['heading', 'dsrg'],
      ['tablist', 'What to do'],
      ['tab', 'Segment'],
      ['tabpanel', 'Segment'],
      ['button', 'Photos …'],
      ['combobox', 'Dense CRF'],
      ['checkbox', 'mirrored, too'],
      ['spinbutton', 'Leave out objects below pixels'],
      ['group', 'in the ZIP, beside the COCO file'],
    ] as const)
      expect(told, `${role} ${name}`).to.deep.include({ role, name });
    const controls = ['button', 'combobox', 'checkbox', 'spinbutton', 'slider', 'textbox', 'tab'];
    expect(told.filter(({ role, name }) => controls.includes(role) && name === '')).to.deep.equal([]);
    const order: string[] = [];
    for (let k = 0; k < 8; k++) {
      await page.tab.press('Tab');
      order.push(await page.tab.evaluate('document.activeElement.id'));
    }
    expect(order).to.deep.equal(
      'tab-segment choose-photos choose-folder choose-model crf scales flip min-area'.split(' '),
    );
  });

  it('takes a model of another program by its form: real VOC photos, as dsrg-predict', async function () {
    const weights = shared('weights/deeplabv3-mobilenet-v2-voc-513.onnx');
    const data = shared('data/voc/real7/JPEGImages');
    if (weights === undefined || data === undefined) return this.skip();
    const names = ['2007_000032', '2007_000033'];
    const paths = names.map((name) => join(data, `${name}.jpg`));
    await page.tab.open(page.address, 1280);
    await page.tab.setFiles('#photo-files', paths);
    await page.tab.setFiles('#model-file', [weights]);
    await page.until(`!document.getElementById('foreign').hidden`);
    await page.click('voc-classes');
    await page.tab.evaluate(`document.getElementById('foreign').requestSubmit()`);
    await page.until(`document.getElementById('counts').textContent === '2 of 2 photos done'`, 120);
    const out = join(page.root, 'voc');
    const { code, stderr } = await runBin(
      'dsrg-predict',
      weights,
      ...paths,
      '--out',
      out,
      '--classes',
      'voc',
      '--input-range',
      '-1,1',
      '--provider',
      'cpu',
    );
    expect(code, stderr).to.equal(0);
    expectMasks(await page.download('save-zip'), out, names);
  });

  it('says that a browser is too old, instead of failing later', async () => {
    await page.tab.beforeLoad('WebAssembly.validate = () => false;');
    await page.tab.open(page.address, 1280);
    expect(await page.textOf('problem-text'))
      .to.contain('too old')
      .and.contain('SIMD');
    expect(await page.tab.evaluate(`document.querySelector('main').hidden`)).to.equal(true);
  });
});
