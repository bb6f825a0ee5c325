import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { predictLabels, type RgbImage } from '@dsrg/core';
import { openSegmenter } from '@dsrg/core/node';
import { methods } from '@dsrg/trainer';
import { expect } from 'chai';
import { build } from 'esbuild';
import { chromiumPlaces } from '../chromium-places.ts';
import { colourModel } from '../core/tiny-model.ts';
import { openChromium } from '../evaluate/browser/chromium-tab.ts';
import { serveFolder } from '../serve-folder.ts';
import { installInto, packPackages, shell } from './packed.ts';

// The packages as a page has them: bundled by Vite and by esbuild, and predicting in Chromium. Part of `npm run test:packages`.

const bundler = 'vite@8.4.0';
/** Of each half another colour. */
const photo: RgbImage = {
  kind: 'rgb',
  data: Uint8Array.from({ length: 24 * 32 * 3 }, (_, i) => (i < 24 * 16 * 3 ? [200, 20, 20] : [20, 20, 20])[i % 3]!),
  height: 24,
  width: 32,
};

/** Something of each entrance that a browser can load; the answer is what the test looks at. */
const page = `import { openWebSegmenter, predictLabels } from '@dsrg/core';
import { traceOutlines } from '@dsrg/converters';
import { createConfusion, scoreConfusion, updateConfusion } from '@dsrg/evaluate';
import { methods } from '@dsrg/trainer';
const work = async () => {
  const model = new Uint8Array(await (await fetch('model.onnx')).arrayBuffer());
  const segmenter = await openWebSegmenter(model);
  const data = Uint8Array.from({ length: 24 * 32 * 3 }, (_, i) => (i < 24 * 16 * 3 ? [200, 20, 20] : [20, 20, 20])[i % 3]);
  const labels = await predictLabels(segmenter, { kind: 'rgb', data, height: 24, width: 32 });
  const confusion = createConfusion(segmenter.metadata.classes.length);
  updateConfusion(confusion, labels, labels);
  const { mean } = scoreConfusion(confusion);
  return { labels: [...labels.data], outlines: traceOutlines(labels).objects.length, mean, methods: methods.map(({ name }) => name) };
};
work().then((answer) => { globalThis.answer = answer; }, (error) => { globalThis.answer = { failed: String(error.stack) }; });
`;
const html = '<!doctype html><title>dsrg</title><script type="module" src="./page.js"></script>';

describe('the packages, bundled for a page', () => {
  let [project, tools] = ['', ''];

  before(async function () {
    const packed = await packPackages();
    if (packed === undefined) return this.skip();
    project = join(packed.root, 'page');
    const libraries = packed.tarballs.filter((path) => !/dsrg-0/.test(path));
    // A page needs no runtime of Node's.
    await installInto(project, '--omit=optional', ...libraries, 'onnxruntime-web@1.30.0');
    expect(existsSync(join(project, 'node_modules', 'onnxruntime-node'))).to.equal(false);
    tools = join(packed.root, 'tools');
    await installInto(tools, bundler);
    writeFileSync(join(project, 'page.js'), page);
    writeFileSync(join(project, 'index.html'), html);
  });

  it('by Vite, predict in Chromium', async function () {
    await shell(project, process.execPath, join(tools, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--base=./');
    const out = join(project, 'dist');
    expectForBrowsers(join(out, 'assets'));
    await expectPrediction(this, out);
  });

  it('by esbuild, predict in Chromium', async function () {
    const out = join(project, 'by-esbuild');
    mkdirSync(out);
    const options = { bundle: true, format: 'esm', platform: 'browser', logLevel: 'silent', minify: true } as const;
    await build({ entryPoints: [join(project, 'page.js')], outdir: out, absWorkingDir: project, ...options });
    writeFileSync(join(out, 'index.html'), html);
    // esbuild copies no files beside scripts.
    const runtime = join(project, 'node_modules', 'onnxruntime-web', 'dist');
    copyFileSync(join(runtime, 'ort-wasm-simd-threaded.wasm'), join(out, 'ort-wasm-simd-threaded.wasm'));
    expectForBrowsers(out);
    await expectPrediction(this, out);
  });
});

/** Nothing of Node is in the scripts, and they are not larger than a page can bear. */
function expectForBrowsers(folder: string): void {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const texts = scripts.map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(scripts).not.to.deep.equal([]);
  for (const text of texts) expect(text).not.to.match(/from\s*["']node:|require\(["']node:|onnxruntime-node\//);
  expect(texts.join('').length).to.be.below(3e6);
}

/** The page finds the same as Node does. */
async function expectPrediction(test: Mocha.Context, folder: string): Promise<void> {
  const chromium = chromiumPlaces.find((path) => existsSync(path));
  if (chromium === undefined) {
    console.log(`      only bundled: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
    return test.skip();
  }
  writeFileSync(join(folder, 'model.onnx'), colourModel());
  const segmenter = await openSegmenter(join(folder, 'model.onnx'), { provider: 'cpu' });
  const labels = await predictLabels(segmenter, photo);
  await segmenter.close();
  const server = await serveFolder(folder);
  const tab = await openChromium(chromium);
  try {
    await tab.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`, 800);
    let answer: object | undefined;
    for (let tries = 0; tries < 300 && answer === undefined; tries++) {
      answer = await tab.evaluate<object | undefined>('globalThis.answer');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(answer).to.deep.equal({
      labels: [...labels.data],
      outlines: 1,
      mean: 1,
      methods: methods.map(({ name }) => name),
    });
  } finally {
    await tab.close();
    server.closeAllConnections();
    server.close();
  }
}
