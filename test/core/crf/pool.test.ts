import { crfPresets, type DenseCrfUnary, DsrgError, denseCrf, type RgbImage } from '@dsrg/core';
import { type CrfPool, createCrfPool } from '@dsrg/core/node';
import { expect } from 'chai';

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

function photo(seed: number, height = 9, width = 11): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, (_, i) => (i * 37 + seed * 101 + ((i * i) % 83)) % 256);
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
