/** VOC's two segmentation contests: 5 for networks that saw VOC data only, 6 for any other training data (ImageNet weights too). */
export type Contest = 5 | 6;

/** The folder of a contest's masks inside the archive. */
export function contestFolder(contest: Contest): string {
  return `results/VOC2012/Segmentation/comp${contest}_test_cls`;
}

/**
 * How an archive is laid out:
 * - `voc`: `results/VOC2012/Segmentation/comp…_test_cls/<id>.png`, indexed PNGs with VOC's palette;
 * - `flat`: `<id>.png` at the top, indexed or grey PNGs of 8 bits: what most other servers take.
 */
export type Layout = 'voc' | 'flat';

/** What an archive must hold: one mask for each photo of the test list, of the photo's size. */
export interface SubmissionPlan {
  /** @default 'voc' */
  readonly layout?: Layout;
  /** Number of classes, background included: labels go from 0 to `classes − 1`. */
  readonly classes: number;
  /** Size of each photo by its id, in the order of the list. */
  readonly sizes: ReadonlyMap<string, { readonly height: number; readonly width: number }>;
}
