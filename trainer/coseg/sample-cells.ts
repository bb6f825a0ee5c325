import type { Random } from '../data/random.ts';
import type { CellRows } from './cell-rows.ts';
import type { CellPlace } from './choose-factors.ts';

/** Cells of a class's photos, no more than a bound, however many photos there are. */
export interface CellSample {
  readonly count: number;
  /**
   * Takes some of a photo's cells: the same number of each photo, or one more.
   * @param photos how many the class has
   */
  add(rows: CellRows, grid: { readonly height: number; readonly width: number }, photos: number, random: Random): void;
  /** These cells, and as many distractors: cells of other classes, each as likely. */
  beside(others: readonly CellSample[], random: Random): { readonly rows: CellRows; readonly places: CellPlace[] };
  /** A cell's features, and whether it lies at its photo's edge. */
  cell(k: number): { readonly features: Float32Array; readonly border: boolean };
}

/** @param most cells that are kept of a class */
export function createCellSample(most: number): CellSample {
  const features: Float32Array[] = [];
  const borders: boolean[] = [];
  let photosSeen = 0;
  const cell = (k: number) => ({ features: features[k] as Float32Array, border: borders[k] as boolean });
  return {
    get count() {
      return features.length;
    },
    cell,
    add({ data, count, width }, { height, width: columns }, photos, random) {
      photosSeen++;
      // Together with those of the photos before it: an equal share to the cell.
      const wanted = Math.min(
        count,
        Math.floor((most * photosSeen) / photos) - Math.floor((most * (photosSeen - 1)) / photos),
      );
      const order = random.shuffle([...Array(count).keys()]).slice(0, wanted);
      for (const at of order) {
        const [row, column] = [Math.floor(at / columns), at % columns];
        features.push(data.slice(at * width, (at + 1) * width));
        borders.push(row === 0 || column === 0 || row === height - 1 || column === columns - 1);
      }
    },
    beside(others, random) {
      const pool = others.flatMap((other, k) => Array.from({ length: other.count }, (_, at) => [k, at] as const));
      const distractors = random.shuffle(pool).slice(0, features.length);
      const own = features.map((_, k) => ({ ...cell(k), target: true }));
      const strange = distractors.map(([k, at]) => ({ ...(others[k] as CellSample).cell(at), target: false }));
      const all = [...own, ...strange];
      const width = features[0]?.length ?? 0;
      const data = new Float32Array(all.length * width);
      for (const [k, each] of all.entries()) data.set(each.features, k * width);
      return {
        rows: { data, count: all.length, width },
        places: all.map(({ target, border }) => ({ target, border })),
      };
    },
  };
}
