import type { BilinearConvention } from '../graph/resize-convention.ts';
import type { LogitMap, ProbabilityMap } from '../types.ts';

/** A view's answer; where cells are taken and not blended, it counts whether the view was mirrored. */
export type SourceMap = (LogitMap | ProbabilityMap) & Pick<LogitMap, 'mirrored'>;

/** Maps that are to become one at the photo's size. */
export interface RowSources {
  /** Of any sizes, all of the same classes. */
  readonly maps: readonly SourceMap[];
  /** Of the photo. */
  readonly height: number;
  readonly width: number;
  readonly convention: BilinearConvention;
  /** Whether a pixel is blended of the cells around it, or takes the nearest one's. @default 'linear' */
  readonly sampling?: 'linear' | 'nearest' | undefined;
  /** Maps are added, or the greatest value counts, but at least 0. */
  readonly rule: 'add' | 'max';
  /** Sums are multiplied by it. */
  readonly share: number;
}

/** The united map, one row at a time. */
export interface UnitedRows {
  /** `classes × width` numbers of the row that was read last. */
  readonly row: Float32Array;
  read(y: number): void;
  /**
   * The plane of `row` with the greatest value in each column; of equals, the first.
   *
   * @param names what to call each plane, 0 to 255
   * @param out gets `width` names from `at` on
   */
  label(names: readonly number[], out: Uint8Array, at: number): void;
}
