import type { BilinearConvention, LogitMap, RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { imageKernel } from '../../../core/image/image-kernel.ts';
import { lookUpByKernel, resizePhotoByKernel } from '../../../core/image/kernel-photo.ts';
import { openKernelRows } from '../../../core/image/kernel-rows.ts';
import { lookUp } from '../../../core/image/normalise.ts';
import { columnTaps, rowTaps } from '../../../core/image/photo-taps.ts';
import { blendPhoto } from '../../../core/image/resize-photo.ts';
import type { UnitedRows } from '../../../core/image/row-sources.ts';
import { openPlainRows } from '../../../core/image/united-rows.ts';
import { numbers } from '../../numbers.ts';

const side = fc.integer({ min: 1, max: 40 });
const seed = fc.nat();
const convention = fc.constantFrom<BilinearConvention>('half-pixel', 'align-corners', 'asymmetric');

function logits(classes: number, [height, width]: readonly [number, number], random: () => number): LogitMap {
  const data = Float32Array.from({ length: classes * height * width }, () => random() * 20 - 10);
  return { kind: 'logits', data, height, width, classes };
}

function photoOf(height: number, width: number, random: () => number): RgbImage {
  const data = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(random() * 256));
  return { kind: 'rgb', data, height, width };
}

/** All rows, and what they are called. */
function readAll({ row, read, label }: UnitedRows, height: number, names: readonly number[]) {
  const width = row.length / names.length;
  const labels = new Uint8Array(height * width);
  const rows = Array.from({ length: height }, (_, y) => {
    read(y);
    label(names, labels, y * width);
    return row.slice();
  });
  return { rows, labels };
}

describe('core/image by SIMD equals TypeScript to the last bit', () => {
  const kernel = imageKernel();

  it('in united rows and their labels', () => {
    const sizes = fc.array(fc.tuple(side, side), { minLength: 1, maxLength: 4 });
    const rule = fc.constantFrom('add' as const, 'max' as const);
    const classes = fc.integer({ min: 1, max: 23 });
    const share = fc.constantFrom(1, 1 / 3, 0.25);
    fc.assert(
      fc.property(
        seed,
        sizes,
        classes,
        side,
        side,
        convention,
        rule,
        share,
        (start, all, count, height, width, ...how) => {
          const random = numbers(start);
          const maps = all.map((size) => logits(count, size, random));
          const sources = { maps, height, width, convention: how[0], rule: how[1], share: how[2] };
          const names = Array.from({ length: count }, (_, c) => c * 11 + 2);
          const found = readAll(openKernelRows(sources, kernel!), height, names);
          expect(found).to.deep.equal(readAll(openPlainRows(sources), height, names));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of equal scores the first class wins in both', () => {
    const map = { ...logits(3, [2, 5], () => 0.5) };
    const sources = { maps: [map], height: 4, width: 9, convention: 'half-pixel', rule: 'add', share: 1 } as const;
    for (const rows of [openPlainRows(sources), openKernelRows(sources, kernel!)])
      expect([...new Set(readAll(rows, 4, [7, 8, 9]).labels)]).to.deep.equal([7]);
  });

  it('in resized photos', () => {
    fc.assert(
      fc.property(seed, side, side, side, side, convention, (start, h, w, height, width, how) => {
        const photo = photoOf(h, w, numbers(start));
        const [plain, fast] = [new Uint8Array(height * width * 3), new Uint8Array(height * width * 3)];
        const [columns, rows] = [columnTaps(w, width, how), rowTaps(h, height, how)];
        blendPhoto(photo, columns, rows, plain);
        resizePhotoByKernel(photo, columns, rows, fast, kernel!);
        expect(fast).to.deep.equal(plain);
      }),
      { numRuns: 200 },
    );
  });

  it('in normalised photos', () => {
    fc.assert(
      fc.property(seed, side, side, (start, height, width) => {
        const random = numbers(start);
        const photo = photoOf(height, width, random);
        const tables = [0, 1, 2].map(() => Float32Array.from({ length: 256 }, random));
        const [plain, fast] = [new Float32Array(height * width * 3), new Float32Array(height * width * 3)];
        lookUp(photo, tables, plain);
        lookUpByKernel(photo, tables, fast, kernel!);
        expect(fast).to.deep.equal(plain);
      }),
      { numRuns: 100 },
    );
  });

  it('is there: every Node that dsrg runs on has SIMD', () => {
    expect(kernel).to.not.equal(undefined);
  });
});
