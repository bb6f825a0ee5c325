import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { chromiumPlaces } from '../../../chromium-places.ts';
import { repository, shared } from '../../../shared.ts';
import { compareMaps, type GoldenCase, goldenNames, readGoldenCase } from '../golden.ts';
import type { BrowserCase } from './leader.ts';
import { serveCrf } from './serve.ts';

const runs = ['relaxed&threads=1', 'relaxed&threads=2', 'simd&threads=1', 'simd&threads=2', 'scalar&threads=1'];

describe('the CRF in Chromium', () => {
  const sets: [what: string, index: string | undefined][] = [
    ['our reference in double precision', join(repository, 'fixtures/crf/index.json')],
    ['the published program', shared('golden/crf/index.json')],
  ];
  for (const [what, index] of sets) {
    it(`equals ${what} in every variant, alone and with a helper`, async function () {
      this.timeout(240_000);
      const chromium = chromiumPlaces.find((path) => existsSync(path));
      if (!chromium || !index) {
        if (!chromium) console.log(`      skipped: no ${chromiumPlaces.join(', ')} (DSRG_CHROMIUM names another)`);
        this.skip();
      }
      const cases = goldenNames(index).map((name) => readGoldenCase(index, name));
      const found = await runInChromium(chromium, JSON.stringify(cases.map(toBrowser)));
      for (const golden of cases) for (const run of runs) expectEqual(golden, run, found);
    });
  }
});

function toBrowser(golden: GoldenCase): BrowserCase {
  const { name, photo, unary, kernels } = golden;
  const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  const { height, width, classes } = unary;
  const { iterations } = lastOf(golden);
  return { name, height, width, classes, kernels, iterations, photo: base64(photo.data), unary: base64(unary.data) };
}

/** The output after most iterations. */
function lastOf({ outputs }: GoldenCase): GoldenCase['outputs'][number] {
  return outputs.reduce((a, b) => (b.iterations > a.iterations ? b : a));
}

function expectEqual(golden: GoldenCase, run: string, found: ReadonlyMap<string, Float32Array>): void {
  const { name, unary } = golden;
  const data = found.get(`?name=${name}&variant=${run}`);
  expect(data, `${name}, ${run}`).to.not.equal(undefined);
  const { distance, flips } = compareMaps({ ...unary, kind: 'probabilities', data: data! }, lastOf(golden).q);
  expect(distance, `${name}, ${run}`).to.be.at.most(name.endsWith('norm_none') ? 2e-4 : 2e-5);
  expect(flips, `${name}, ${run}`).to.equal(0);
}

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
