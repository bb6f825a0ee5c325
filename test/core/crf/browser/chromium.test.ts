import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { repository } from '../../../shared.ts';
import { compareMaps, goldenNames, readGoldenCase } from '../golden.ts';
import { serveCrf } from './serve.ts';

/** Where a Chromium may be; the environment's DSRG_CHROMIUM comes first. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

describe('the CRF in Chromium', () => {
  it('equals our reference in every variant, alone and with a helper', async function () {
    this.timeout(240_000);
    const chromium = [process.env.DSRG_CHROMIUM ?? '', ...places].find((path) => existsSync(path));
    if (!chromium) {
      console.log(`      skipped: no Chromium in ${places.join(', ')} (DSRG_CHROMIUM names another)`);
      this.skip();
    }
    const index = join(repository, 'fixtures/crf/index.json');
    const cases = goldenNames(index).map((name) => readGoldenCase(index, name));
    const found = await runInChromium(
      chromium,
      JSON.stringify(cases, (_, value) => (ArrayBuffer.isView(value) ? Array.from(value as Uint8Array) : value)),
    );
    for (const { name, photo, unary, outputs } of cases) {
      for (const run of [
        'relaxed&threads=1',
        'relaxed&threads=2',
        'simd&threads=1',
        'simd&threads=2',
        'scalar&threads=1',
      ]) {
        const data = found.get(`?name=${name}&variant=${run}`);
        expect(data, `${name}, ${run}`).to.not.equal(undefined);
        const { height, width } = photo;
        const q = { kind: 'probabilities' as const, data: data!, height, width, classes: unary.classes };
        const { distance, flips } = compareMaps(q, outputs.find(({ iterations }) => iterations === 10)!.q);
        expect(distance, `${name}, ${run}`).to.be.at.most(2e-5);
        expect(flips, `${name}, ${run}`).to.equal(0);
      }
    }
  });
});

/** The Q of every case and variant, by the query that brought it. */
async function runInChromium(chromium: string, cases: string): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  const profile = mkdtempSync(join(tmpdir(), 'dsrg-chromium-'));
  let finish = (_problem: string) => {};
  const finished = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const server = await serveCrf(cases, ({ pathname, search }, body) => {
    if (pathname === '/done') finish(body.toString());
    else found.set(search, new Float32Array(Uint8Array.from(body).buffer));
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const switches = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', `--user-data-dir=${profile}`];
  const browser = spawn(chromium, [...switches, address], { stdio: 'ignore' });
  browser.once('exit', (code) => finish(`Chromium ended with code ${code}.`));
  const problem = await finished;
  browser.removeAllListeners('exit');
  const gone = new Promise((resolve) => browser.once('exit', resolve));
  browser.kill();
  await gone;
  server.closeAllConnections();
  server.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  expect(problem).to.equal('');
  return found;
}
