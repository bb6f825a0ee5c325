import { readFileSync } from 'node:fs';
import { DsrgError, type RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { pamr } from '../../../trainer/seeds/pamr.ts';
import { pamrByKernel } from '../../../trainer/seeds/pamr-kernel.ts';
import { completePamr, type PamrOptions, type RefinableMaps } from '../../../trainer/seeds/pamr-options.ts';
import { plainPamr } from '../../../trainer/seeds/plain-pamr.ts';
import { referencePamr } from '../../../trainer/seeds/reference-pamr.ts';
import { numbers } from '../../numbers.ts';

interface Case {
  readonly height: number;
  readonly width: number;
  readonly iterations: number;
  readonly dilations: readonly number[];
  readonly photo: readonly number[];
  readonly maps: readonly number[];
  readonly result: readonly number[];
}

/** Made by pamr-numpy.py. */
const { cases } = JSON.parse(readFileSync(new URL('pamr-numpy.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

function photoOf(height: number, width: number, data: Iterable<number>): RgbImage {
  return { kind: 'rgb', data: Uint8Array.from(data), height, width };
}

/** The form that engines without SIMD run, behind the checks of `pamr`. */
function pamrWithoutKernel<M extends RefinableMaps>(photo: RgbImage, maps: M, options: PamrOptions = {}): M {
  return { ...maps, data: plainPamr(photo, maps, completePamr(photo, maps, options)) };
}

for (const [name, refine] of Object.entries({ pamr, pamrWithoutKernel, referencePamr })) {
  describe(`trainer/seeds ${name}`, () => {
    it('gives what numpy gives: one neighbourhood and six, borders beyond the photo, one row, flat parts', () => {
      expect(cases.length).to.equal(4);
      for (const { height, width, photo, maps, result, ...options } of cases) {
        const given = { data: Float32Array.from(maps), height, width };
        const { data } = refine(photoOf(height, width, photo), given, options);
        for (const [i, value] of result.entries()) expect(data[i]).to.be.closeTo(value, 1e-5);
      }
    });

    it('does not cross a step in the photo: each side becomes the mean of itself', () => {
      const [height, width] = [8, 8];
      const left = (i: number) => i % width < 4;
      const photo = photoOf(
        height,
        width,
        Array.from({ length: 192 }, (_, k) => (left(Math.floor(k / 3)) ? 10 : 200)),
      );
      const data = Float32Array.from({ length: 64 }, (_, i) => (left(i) ? (i % 2 ? 0.2 : 0.4) : i % 2 ? 0.7 : 0.9));
      const { data: refined } = refine(photo, { data, height, width }, { dilations: [1, 2] });
      for (const [i, value] of refined.entries()) {
        if (left(i)) expect(value).to.be.within(0.2, 0.42);
        else expect(value).to.be.within(0.68, 0.9);
      }
    });

    it('counts the centre once for each distance, divides by one less than the samples, and leaves the centre out', () => {
      const photo = photoOf(1, 2, [0, 0, 0, 30, 0, 0]);
      const { data } = refine(
        photo,
        { data: Float32Array.of(0, 1), height: 1, width: 2 },
        { iterations: 1, dilations: [1] },
      );
      // of nine samples three are the other pixel: σ² = 30² · 3 · 6 / (9 · 8) = 225, a difference of 30 is −30 / 1.5 / 3
      const share = Math.exp(-20 / 3);
      expect(data[0]).to.be.closeTo((3 * share) / (3 * share + 5), 1e-6);
      expect(data[1]).to.be.closeTo(5 / (3 * share + 5), 1e-6);
    });

    it('returns a copy at no iteration, and keeps the other fields', () => {
      const maps = { data: Float32Array.of(1, 2), height: 1, width: 2, tags: [3] };
      const refined = refine(photoOf(1, 2, [1, 2, 3, 4, 5, 6]), maps, { iterations: 0 });
      expect(refined).to.deep.equal(maps);
      expect(refined.data).to.not.equal(maps.data);
    });

    it('names what does not fit', () => {
      const photo = photoOf(1, 2, [1, 2, 3, 4, 5, 6]);
      const maps = { data: Float32Array.of(1, 2), height: 1, width: 2 };
      expect(() => refine(photo, { ...maps, height: 2, width: 1 })).to.throw(
        DsrgError,
        '2×1 (2 numbers) beside a photo of 1×2',
      );
      expect(() => refine(photo, { ...maps, data: Float32Array.of(1) })).to.throw(DsrgError, '1 numbers');
      expect(() => refine(photo, maps, { iterations: -1 })).to.throw(DsrgError, '-1 iterations');
      expect(() => refine(photo, maps, { dilations: [] })).to.throw(DsrgError, 'Dilations []');
      expect(() => refine(photo, maps, { dilations: [1, 0] })).to.throw(DsrgError, 'Dilations [1,0]');
    });
  });
}

describe('trainer/seeds pamr', () => {
  it('equals its reference, keeps constants and stays within the range of the map, by the kernel and without', () => {
    const sides = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
    );
    fc.assert(
      fc.property(sides, ([height, width, planes, seed]) => {
        const random = numbers(seed);
        const pixels = height * width;
        const size = planes * pixels;
        const photo = photoOf(
          height,
          width,
          Array.from({ length: 3 * pixels }, () => 256 * random() ** 3),
        );
        const data = Float32Array.from({ length: size + pixels }, (_, i) => (i < size ? random() : 0.375));
        const maps = { data, height, width };
        const options = { iterations: 4, dilations: [1, 3] };
        const expected = referencePamr(photo, maps, options).data;
        const [low, high] = [Math.min(...data.subarray(0, size)), Math.max(...data.subarray(0, size))];
        const byKernel = pamrByKernel(photo, maps, options) ?? new Float32Array();
        const forms = [
          [plainPamr(photo, maps, options), 1e-6],
          [byKernel, 1e-5],
        ] as const;
        for (const [found, share] of forms) {
          expect(found.length).to.equal(data.length);
          for (const [i, value] of found.entries()) {
            expect(value).to.be.closeTo(expected[i] ?? Number.NaN, share);
            if (i < size) expect(value).to.be.within(low - 1e-6, high + 1e-6);
            else expect(value).to.be.closeTo(0.375, 1e-6);
          }
        }
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('equals its plain form on a photo with edges, texture and flat parts, at its usual distances and iterations', () => {
    const random = numbers(8);
    const [height, width] = [45, 62];
    const colours = Array.from({ length: 3 * height * width }, (_, i) => {
      const [y, x] = [Math.floor(i / (3 * width)), Math.floor(i / 3) % width];
      return x < 20 ? 90 : (y > 25 ? 200 : 60) + (x > 40 ? 50 * random() : 4 * random());
    });
    const photo = photoOf(height, width, colours);
    const data = Float32Array.from({ length: 3 * height * width }, (_, i) => (i % 7 === 0 ? 1 : 0));
    data[height * width] = 1e-30; // no denormal product
    const maps = { data, height, width };
    const found = pamr(photo, maps).data;
    const expected = plainPamr(photo, maps, completePamr(photo, maps, {}));
    for (const [i, value] of expected.entries()) expect(found[i]).to.be.closeTo(value, 1e-5);
  });

  it('leaves to plain TypeScript what the kernel cannot hold', () => {
    const maps = { data: Float32Array.of(0, 1), height: 1, width: 2 };
    const photo = photoOf(1, 2, [0, 0, 0, 30, 0, 0]);
    const options = { iterations: 2, dilations: Array.from({ length: 22 }, (_, k) => k + 1) };
    expect(pamrByKernel(photo, maps, options)).to.equal(undefined);
    expect(pamrByKernel(photo, maps, { ...options, dilations: options.dilations.slice(1) })).to.have.length(2);
    const { data } = pamr(photo, maps, options);
    const expected = referencePamr(photo, maps, options).data;
    for (const [i, value] of expected.entries()) expect(data[i]).to.be.closeTo(value, 1e-6);
    const flat = { data: Float32Array.of(1), height: 6_000_000, width: 1 };
    expect(pamrByKernel({ ...photo, height: 6_000_000, width: 1 }, flat, { iterations: 1, dilations: [1] })).to.equal(
      undefined,
    );
  });
});
