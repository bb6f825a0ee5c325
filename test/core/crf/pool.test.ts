import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { argmaxLabels, crfPresets, type DenseCrfUnary, DsrgError, denseCrf, type RgbImage } from '@dsrg/core';
import { type CrfPool, createCrfPool } from '@dsrg/core/node';
import { expect } from 'chai';
import { repository } from '../../shared.ts';

const options = { ...crfPresets['dsrg-train'], iterations: 3 };

describe('createCrfPool', () => {
  let pool: CrfPool;
  before(() => {
    pool = createCrfPool({ workers: 2, share: true });
  });
  after(() => pool.close());

  it('gives what denseCrf gives, in the order asked, however many are asked at once', async () => {
    const cases = Array.from({ length: 7 }, (_, i) => ({ photo: photo(i), unary: unary(i) }));
    const found = await Promise.all(cases.map(({ photo, unary }) => pool.run(photo, unary, options)));
    for (const [i, { photo, unary }] of cases.entries()) {
      expect(found[i]).to.deep.equal(denseCrf(photo, unary, options));
    }
    expect(cases[0]!.unary.data.length, 'the caller keeps its data').to.equal(3 * 9 * 11);
  });

  it('gives labels where no more is wanted', async () => {
    const cases = Array.from({ length: 3 }, (_, i) => ({ photo: photo(i), unary: unary(i) }));
    const large = { photo: photo(3, 300, 400), unary: unary(3, 300, 400) };
    for (const { photo, unary } of [...cases, large]) {
      const labels = await pool.run(photo, unary, { ...options, output: 'labels' });
      expect(labels).to.deep.equal(argmaxLabels(await pool.run(photo, unary, options)));
    }
  });

  it('passes errors on with code and hint, and goes on', async () => {
    const bad = unary(1);
    bad.data[7] = Number.NaN;
    const error = await failureOf(pool.run(photo(1), bad, options));
    expect(error.code).to.equal('NUMERIC');
    expect(error.message).to.match(/class 0 at \(row 0, column 7\)/);
    expect(error.hint).to.match(/softmax/);
    await pool.run(photo(1), unary(1), options);
  });

  it('gives up on a signal, before and while the work waits', async () => {
    expect((await failureOf(pool.run(photo(1), unary(1), options, AbortSignal.abort()))).code).to.equal('INTERRUPTED');
    const abort = new AbortController();
    const runs = Array.from({ length: 6 }, () => pool.run(photo(1), unary(1), options, abort.signal));
    abort.abort();
    for (const run of runs) expect((await failureOf(run)).code).to.equal('INTERRUPTED');
    expect(pool.waiting).to.equal(0);
    await pool.run(photo(2), unary(2), options);
  });

  it('shares a large map between idle workers, with the same result each time', async () => {
    const [height, width] = [300, 400];
    const large = { photo: photo(3, height, width), unary: unary(3, height, width) };
    const shared = await pool.run(large.photo, large.unary, options);
    expect((await pool.run(large.photo, large.unary, options)).data).to.deep.equal(shared.data);
    const alone = denseCrf(large.photo, large.unary, options);
    const distance = shared.data.reduce((most, q, i) => Math.max(most, Math.abs(q - alone.data[i]!)), 0);
    expect(distance).to.be.at.most(1e-5);
    const bad = unary(3, height, width);
    bad.data[0] = -1;
    expect((await failureOf(pool.run(large.photo, bad, options))).code).to.equal('NUMERIC');
    const both = await Promise.all([1, 2].map(() => pool.run(large.photo, large.unary, options)));
    for (const { data } of both) expect(data).to.deep.equal(alone.data);
  });

  it('gives up on a signal while the work is done, and goes on', async () => {
    const large = { photo: photo(3, 200, 300), unary: unary(3, 200, 300) };
    const abort = new AbortController();
    const running = failureOf(pool.run(large.photo, large.unary, options, abort.signal));
    await pool.ready();
    expect(pool.waiting, 'it has begun').to.equal(0);
    abort.abort();
    expect((await running).code).to.equal('INTERRUPTED');
    expect(await pool.run(photo(2), unary(2), options)).to.deep.equal(denseCrf(photo(2), unary(2), options));
  });

  it('says that a worker died, and goes on with another', async () => {
    const workers: Worker[] = [];
    const note = (worker: Worker) => workers.push(worker);
    process.on('worker', note);
    const mortal = createCrfPool({ workers: 2, share: true });
    const large = { photo: photo(3, 300, 400), unary: unary(3, 300, 400) };
    const running = failureOf(mortal.run(large.photo, large.unary, options));
    while (workers.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    await workers[1]!.terminate();
    const error = await running;
    expect(error.code).to.equal('RUNTIME');
    expect(error.message).to.match(/worker died/);
    expect(await mortal.run(photo(1), unary(1), options)).to.deep.equal(denseCrf(photo(1), unary(1), options));
    expect(workers.length, 'the whole team is replaced').to.equal(4);
    process.off('worker', note);
    await mortal.close();
  });

  it('lets the process end that forgets it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dsrg-pool-'));
    const entrance = pathToFileURL(join(repository, 'core/node/index.ts'));
    writeFileSync(
      join(folder, 'forget.mjs'),
      `import { createCrfPool } from '${entrance}';
      const pool = createCrfPool({ workers: 2 });
      const photo = { kind: 'rgb', data: new Uint8Array(12), height: 2, width: 2 };
      const unary = { kind: 'energies', data: new Float32Array(8), height: 2, width: 2, classes: 2 };
      const { data } = await pool.run(photo, unary, { kernels: [] });
      console.log(data[0]);`,
    );
    const node = ['--import', 'tsx', '--conditions=dsrg-source', join(folder, 'forget.mjs')];
    const { status, stdout, stderr } = spawnSync(process.execPath, node, {
      encoding: 'utf8',
      cwd: repository,
      timeout: 240_000,
    });
    rmSync(folder, { recursive: true });
    expect(status, stderr).to.equal(0);
    expect(stdout).to.equal('0.5\n');
  });

  it('tells when a worker is free', async () => {
    const runs = Array.from({ length: 4 }, () => pool.run(photo(1), unary(1), options));
    expect(pool.waiting).to.equal(4);
    await pool.ready();
    expect(pool.waiting, 'all four are at work or done').to.equal(0);
    await Promise.all(runs);
    await pool.ready();
  });

  it('ends what runs and gives up what waits when it is closed', async () => {
    const closing = createCrfPool({ workers: 1 });
    const first = closing.run(photo(1), unary(1), options);
    const second = failureOf(closing.run(photo(2), unary(2), options));
    await closing.close();
    expect((await first).classes).to.equal(3);
    expect((await second).code).to.equal('INTERRUPTED');
    expect((await failureOf(closing.run(photo(1), unary(1), options))).message).to.match(/closed/);
  });

  it('refuses no workers', () => {
    expect(() => createCrfPool({ workers: 0 })).to.throw(DsrgError, /0 workers/);
  });
});

/** Patches of 8 × 8 even pixels: noise in every pixel would make a vertex of every corner, and large maps slow. */
function photo(seed: number, height = 9, width = 11): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [y, x] = [Math.floor(i / 3 / width) >> 3, (Math.floor(i / 3) % width) >> 3];
    return (x * 37 + y * 61 + (i % 3) * 29 + seed * 101) % 256;
  });
  return { kind: 'rgb', data, height, width };
}

function unary(seed: number, height = 9, width = 11): DenseCrfUnary {
  const data = Float32Array.from({ length: 3 * height * width }, (_, i) => (((i * 29 + seed * 13) % 97) + 1) / 100);
  return { kind: 'probabilities', data, height, width, classes: 3 };
}

async function failureOf(run: Promise<unknown>): Promise<DsrgError> {
  const error = await run.then(() => undefined).catch((e: unknown) => e);
  expect(error).to.be.instanceOf(DsrgError);
  return error as DsrgError;
}
