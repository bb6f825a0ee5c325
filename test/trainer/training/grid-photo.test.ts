import type { LabelMap, RgbImage } from '@dsrg/core';
import { expect } from 'chai';
import { gridLabels, gridPhoto } from '../../../trainer/training/grid-photo.ts';
import { numbers } from '../../numbers.ts';

const next = numbers(8);
const bytes = (length: number, below: number) => Uint8Array.from({ length }, () => below * next());

describe('trainer/stages gridPhoto, gridLabels', () => {
  const photo: RgbImage = { kind: 'rgb', data: bytes(321 * 321 * 3, 256), height: 321, width: 321 };
  const labels: LabelMap = { kind: 'labels', data: bytes(321 * 321, 21), height: 321, width: 321 };

  for (const [cells, stride] of [
    [41, 8],
    [21, 16],
  ] as const)
    it(`321 → ${cells} is every ${stride}th pixel: [::${stride}, ::${stride}]`, () => {
      const grid = { height: cells, width: cells };
      const picks = Array.from({ length: cells * cells }, (_, k) => {
        return stride * (Math.floor(k / cells) * 321 + (k % cells));
      });
      expect([...gridPhoto(photo, grid).data]).to.deep.equal(
        picks.flatMap((pixel) => [...photo.data.subarray(3 * pixel, 3 * pixel + 3)]),
      );
      expect([...gridLabels(labels, grid).data]).to.deep.equal(picks.map((pixel) => labels.data[pixel]));
    });

  it('takes the nearest label where the grid does not fit, and the middle one for a single cell', () => {
    const row = { kind: 'labels', data: Uint8Array.of(0, 1, 2, 3, 255, 5), height: 1, width: 6 } as const;
    expect([...gridLabels(row, { height: 1, width: 3 }).data]).to.deep.equal([0, 3, 5]);
    expect([...gridLabels(row, { height: 1, width: 1 }).data]).to.deep.equal([3]);
    expect(gridLabels(row, { height: 1, width: 6 })).to.deep.equal(row);
  });
});
