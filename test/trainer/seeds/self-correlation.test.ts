import { readFileSync } from 'node:fs';
import { type ActivationMaps, DsrgError, type FloatImage } from '@dsrg/core';
import { expect } from 'chai';
import { kernelMatrices, type Matrices, plainMatrices } from '../../../trainer/seeds/matrices.ts';
import { multiplySymmetric } from '../../../trainer/seeds/multiply-symmetric.ts';
import { referenceSelfCorrelation } from '../../../trainer/seeds/reference-self-correlation.ts';
import { correlate, selfCorrelation } from '../../../trainer/seeds/self-correlation.ts';
import type { SelfCorrelationInput } from '../../../trainer/seeds/self-correlation-input.ts';
import {
  type SelfCorrelationOptions,
  selfCorrelationPresets,
} from '../../../trainer/seeds/self-correlation-options.ts';
import { signedNumbers } from '../../numbers.ts';

interface Case {
  readonly height: number;
  readonly width: number;
  readonly options: Record<string, number>;
  readonly channels: readonly number[];
  readonly levels: readonly (readonly number[])[];
  readonly maps: readonly (readonly number[])[];
  readonly result: readonly (readonly number[])[];
}

/** Made by self-correlation-numpy.py. */
const { cases } = JSON.parse(readFileSync(new URL('self-correlation-numpy.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[];
};

function mapsOf(height: number, width: number, ...planes: (readonly number[])[]): ActivationMaps {
  const tags = planes.map((_, k) => k + 1);
  return { kind: 'activations', data: Float32Array.from(planes.flat()), tags, height, width };
}

function level(height: number, width: number, channels: number, data: ArrayLike<number>): FloatImage {
  return { kind: 'float', data: Float32Array.from(data), channels, height, width };
}

/** The form that engines without SIMD run. */
function correlationWithoutKernel(input: SelfCorrelationInput, options: SelfCorrelationOptions = {}): ActivationMaps {
  return correlate(input, options, plainMatrices);
}

/** By the kernel, and by nothing else where there is none. */
function openKernelMatrices(lengths: readonly number[]): Matrices {
  const matrices = kernelMatrices(lengths);
  if (!matrices) throw new Error('No SIMD kernel.');
  return matrices;
}

const forms = { selfCorrelation, correlationWithoutKernel, referenceSelfCorrelation };

for (const [name, correlate] of Object.entries(forms)) {
  describe(`trainer/seeds ${name}`, () => {
    it('gives what numpy gives, over one to three levels, zero to three repeats and every constant', () => {
      expect(cases.length).to.equal(5);
      for (const { height, width, options, channels, levels, maps, result } of cases) {
        const features = levels.map((data, k) => level(height, width, channels[k] ?? 0, data));
        const { data, tags } = correlate({ maps: mapsOf(height, width, ...maps), features }, options);
        expect(tags).to.deep.equal(maps.map((_, k) => k + 1));
        for (const [i, value] of result.flat().entries()) expect(data[i]).to.be.closeTo(value, 1e-5);
      }
    });

    it('gives the foreground cells where all features are alike', () => {
      const cam = Array.from({ length: 64 }, (_, i) => (i % 7 === 0 ? 1 : 0));
      const features = [level(8, 8, 3, new Float32Array(192).fill(0.7))];
      const { data } = correlate({ maps: mapsOf(8, 8, cam), features });
      for (const [i, value] of cam.entries()) expect(data[i]).to.be.closeTo(value, 1e-4);
    });

    it('spreads a seed over its block of like features, not over the other', () => {
      const [n, half] = [64, 32];
      const data = Array.from({ length: 2 * n }, (_, k) => (k < n ? Number(k < half) : Number(k - n >= half)));
      const cam = Array.from({ length: n }, (_, i) => (i === 5 ? 1 : i === 50 ? 0 : 0.2));
      const { data: map } = correlate({ maps: mapsOf(8, 8, cam), features: [level(8, 8, 2, data)] });
      for (let i = 0; i < n; i++) {
        const expected = i === 5 ? 1 : i < half ? (half - 1) / half : 0;
        expect(map[i], `cell ${i}`).to.be.closeTo(expected, 1e-4);
      }
    });

    it('is 0 where a class has no activation, and needs no class', () => {
      const features = [level(2, 2, 1, [1, 2, 3, 4])];
      const silent = correlate({ maps: mapsOf(2, 2, [-1, -1, 0, -3]), features });
      expect([...silent.data]).to.deep.equal([0, 0, 0, 0]);
      expect(correlate({ maps: mapsOf(2, 2), features }).data.length).to.equal(0);
    });

    it('brings levels of another grid to that of the maps', () => {
      const maps = mapsOf(2, 2, [1, 0, 0.2, 0.5]);
      const fine = [1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
      const coarse = [1, 0, 1, 1, 0, 1, 0, 0];
      const a = correlate({ maps, features: [level(4, 4, 2, fine)] });
      const b = correlate({ maps, features: [level(2, 2, 2, coarse)] });
      expect([...a.data]).to.deep.equal([...b.data]);
    });

    it('names what does not fit', () => {
      const maps = mapsOf(2, 2, [1, 0, 0, 0]);
      const features = [level(2, 2, 1, [1, 2, 3, 4])];
      expect(() => correlate({ maps, features: [] })).to.throw(DsrgError, 'no features');
      expect(() => correlate({ maps: { ...maps, height: 3 }, features })).to.throw(DsrgError, '1 tag × 3×2 hold 4');
      expect(() => correlate({ maps, features: [level(2, 2, 2, [1])] })).to.throw(DsrgError, '2×2×2 hold 1 numbers');
      const nan = [level(2, 2, 1, [1, Number.NaN, 1, 1])];
      expect(() => correlate({ maps, features: nan })).to.throw(DsrgError, 'cell 1 hold NaN');
      const input = { maps, features };
      expect(() => correlate(input, { foreground: 0.1, background: 0.1 })).to.throw(DsrgError, 'would be both');
      expect(() => correlate(input, { repeats: 1.5 })).to.throw(DsrgError, '1.5 times');
      expect(() => correlate(input, { similarity: Number.NaN })).to.throw(DsrgError, 'similarity NaN');
    });
  });
}

describe('trainer/seeds selfCorrelation beside its reference', () => {
  it('is equal to it on photos of several tags and levels, for every preset', () => {
    const random = signedNumbers(21);
    const [height, width] = [9, 11];
    const presets = Object.values(selfCorrelationPresets);
    for (const options of [...presets, ...[0, 2].map((repeats) => ({ ...selfCorrelationPresets.narrow, repeats }))]) {
      const plane = () => Array.from({ length: height * width }, random);
      const maps = mapsOf(height, width, plane(), plane());
      const features = [6, 13].map((channels) => {
        const base = Array.from({ length: channels }, random);
        return level(
          height,
          width,
          channels,
          base.flatMap((value) => plane().map((noise) => value + noise)),
        );
      });
      const forms = [plainMatrices, openKernelMatrices].map(
        (open) => correlate({ maps, features }, options, open).data,
      );
      const slow = referenceSelfCorrelation({ maps, features }, options).data;
      for (const fast of forms) for (const [i, value] of slow.entries()) expect(fast[i]).to.be.closeTo(value, 1e-6);
      expect(slow.some((value) => value > 0.1 && value < 0.9)).to.equal(true);
    }
  });

  for (const [name, open] of Object.entries({ plainMatrices, kernelMatrices: openKernelMatrices })) {
    it(`multiplies rows by rows for every remainder of its tiles: ${name}`, () => {
      const random = signedNumbers(3);
      for (const [aRows, bRows, length] of [
        [1, 1, 1],
        [2, 4, 3],
        [3, 7, 5],
        [5, 9, 1],
        [8, 6, 4],
        [4, 21, 2000],
      ] as const) {
        const { arrays, work } = open([aRows * length, bRows * length, aRows * (bRows + 2)]);
        const [a, b, out] = arrays as [Float64Array, Float64Array, Float64Array];
        for (const rows of [a, b]) for (let i = 0; i < rows.length; i++) rows[i] = random();
        out.fill(9);
        work.multiplyRows(a, aRows, b, bRows, length, out, bRows + 2);
        for (let i = 0; i < aRows; i++) {
          for (let j = 0; j < bRows; j++) {
            let sum = 0;
            for (let d = 0; d < length; d++) sum += (a[i * length + d] ?? 0) * (b[j * length + d] ?? 0);
            expect(out[i * (bRows + 2) + j]).to.be.closeTo(sum, 1e-12 * length);
          }
          expect([...out.subarray(i * (bRows + 2) + bRows, (i + 1) * (bRows + 2))]).to.deep.equal([9, 9]);
        }
      }
    });

    it(`drops what is small, and joins first and second order, in rows of any length: ${name}`, () => {
      for (const [length, orders] of [
        [1, { share: 2, scale: 0.5, least: 0.25, weight: 3 }],
        [4, { share: 0.5, scale: 2, least: 0.5, weight: 1 }],
        [5, { share: 0.25, scale: 1, least: 0.5, weight: 2 }],
      ] as const) {
        const { arrays, work } = open([length + 1, length, length + 1]);
        const [row, second, sum] = arrays as [Float64Array, Float64Array, Float64Array];
        const [first, out] = [row.subarray(0, length), sum.subarray(0, length)];
        row.set([0.75, 0.125, 0.5, -1, 0.25, 9].slice(0, length + 1));
        expect(work.keepFrom(first, 0.5)).to.equal(length > 2 ? 1.25 : 0.75);
        expect([...first]).to.deep.equal([0.75, 0, 0.5, 0, 0].slice(0, length));
        const [one, two] = [first.slice(), [0.5, 0.25, 0.125, 1, 0.75].slice(0, length)];
        second.set(two);
        sum.fill(1);
        work.joinOrders(first, second, out, orders);
        const both = two.map((value, i) => {
          const scaled = value * orders.scale;
          return Math.max((one[i] ?? 0) * orders.share, scaled < orders.least ? 0 : scaled * orders.weight);
        });
        const total = both.reduce((all, value) => all + value, 0);
        for (const [i, value] of both.entries()) expect(out[i]).to.be.closeTo(1 + value / total, 1e-9);
        expect([row[length], sum[length]]).to.deep.equal([[0.75, 0.125, 0.5, -1, 0.25, 9][length], 1]);
      }
    });

    it(`mirrors what is symmetric, whole and in its first rows, over several blocks: ${name}`, () => {
      const random = signedNumbers(4);
      const [cells, length] = [70, 3];
      for (const count of [0, 1, 40, cells]) {
        const { arrays, work } = open([cells * length, count * cells]);
        const [rows, out] = arrays as [Float64Array, Float64Array];
        for (let i = 0; i < rows.length; i++) rows[i] = random();
        out.fill(9);
        multiplySymmetric(work.multiplyRows, rows, rows, count, cells, length, out);
        for (const [at, value] of out.entries()) {
          const [i, j] = [Math.floor(at / cells), at % cells];
          const products = [0, 1, 2].map((d) => (rows[i * length + d] ?? 0) * (rows[j * length + d] ?? 0));
          expect(value).to.be.closeTo((products[0] ?? 0) + (products[1] ?? 0) + (products[2] ?? 0), 1e-12);
        }
      }
    });
  }

  it('leaves matrices beyond the kernel’s memory to plain TypeScript', () => {
    expect(kernelMatrices([2 ** 27, 8])).to.equal(undefined);
  });
});
