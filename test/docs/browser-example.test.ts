import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { encodeJpeg } from '@dsrg/core/node';
import { expect } from 'chai';
import { build } from 'esbuild';
import { chromiumPlaces } from '../chromium-places.ts';
import { temporaryFolder } from '../core/node/temporary-folder.ts';
import { colourModel } from '../core/tiny-model.ts';
import { openChromium } from '../evaluate/browser/chromium-tab.ts';
import { serveFolder } from '../serve-folder.ts';
import { repository } from '../shared.ts';
import { fencedBlocks, readPage } from './pages.ts';

describe('the example of a page', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);

  /** Puts the example there as a bundler does: the script apart, packages and all. */
  async function makePage(): Promise<void> {
    const [example = ''] = fencedBlocks(readPage('core/README.md'), 'html');
    const [whole, script] = /<script type="module">(.*)<\/script>/s.exec(example) ?? [];
    expect(script).to.be.a('string');
    writeFileSync(at('index.html'), example.replace(whole!, '<script type="module" src="page.js"></script>'));
    await build({
      stdin: { contents: script!, resolveDir: join(repository, 'test') },
      ...{ bundle: true, outfile: at('page.js'), format: 'esm', platform: 'browser', logLevel: 'silent' },
      conditions: ['dsrg-source'],
    });
    const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm'));
    copyFileSync(join(runtime, 'ort-wasm-simd-threaded.wasm'), at('ort-wasm-simd-threaded.wasm'));
  }

  it('paints what the model finds over the photo, in Chromium', async function () {
    await makePage();
    const chromium = chromiumPlaces.find((path) => existsSync(path));
    if (chromium === undefined) {
      console.log(`      only bundled: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
      return this.skip();
    }
    // Red above, nearly black below: the model finds red and background.
    const data = Uint8Array.from(
      { length: 24 * 32 * 3 },
      (_, i) => (i < 24 * 16 * 3 ? [200, 20, 20] : [20, 20, 20])[i % 3]!,
    );
    writeFileSync(at('photo.jpg'), await encodeJpeg({ kind: 'rgb', data, height: 32, width: 24 }));
    writeFileSync(at('model.onnx'), colourModel());
    const server = await serveFolder(folder());
    const tab = await openChromium(chromium);
    try {
      await tab.open(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`, 800);
      const samples = (y: number) =>
        tab.evaluate<number[]>(
          `[...document.querySelector('canvas').getContext('2d').getImageData(12, ${y}, 1, 1).data]`,
        );
      let above: number[] = [];
      for (let tries = 0; tries < 200 && !(above[0]! > 0 && above[0]! < 190); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        above = await samples(6);
      }
      // Half of (200, 20, 20) and half of the first class's colour, (128, 0, 0).
      expect(
        above.map((value, c) => Math.abs(value - [164, 10, 10, 255][c]!) <= 4),
        String(above),
      ).to.deep.equal([...Array(4).fill(true)]);
      expect((await samples(26)).every((value, c) => Math.abs(value - [20, 20, 20, 255][c]!) <= 4)).to.equal(true);
    } finally {
      await tab.close();
      server.closeAllConnections();
      server.close();
    }
  });
});
