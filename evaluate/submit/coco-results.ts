import { DsrgError, type LabelMap } from '@dsrg/core';

/** COCO's own numbers of its 80 classes, in the order of their names; ten numbers between 1 and 90 were never used. */
const unused = new Set([12, 26, 29, 30, 45, 66, 68, 69, 71, 83]);
const cocoCategories = Array.from({ length: 90 }, (_, index) => index + 1).filter((id) => !unused.has(id));

/** One class of one photo, as pycocotools and COCO's servers read it. */
export interface CocoResult {
  readonly image_id: number;
  readonly category_id: number;
  readonly segmentation: { readonly size: readonly [height: number, width: number]; readonly counts: string };
}

/**
 * The label map of one photo as COCO results: a run-length encoded mask for each class that occurs, background left out.
 *
 * @param id of the photo; its last number is COCO's: `COCO_val2014_000000000042` is 42
 * @param classes number of classes with background; 81 take COCO's own category numbers, others their label
 * @throws DsrgError DATASET for an id without a number
 */
export function cocoResults(id: string, labels: LabelMap, classes: number): CocoResult[] {
  const number = /(\d+)$/.exec(id)?.[1];
  if (number === undefined)
    throw new DsrgError('DATASET', `Photo "${id}" has no number at its end, and COCO knows photos by number.`);
  const { data, height, width } = labels;
  const there = [...new Set(data)].filter((label) => label > 0).sort((a, b) => a - b);
  return there.map((label) => ({
    image_id: Number(number),
    category_id: classes === cocoCategories.length + 1 ? cocoCategories[label - 1]! : label,
    segmentation: { size: [height, width], counts: encodeRuns(runsOf(labels, label)) },
  }));
}

/** Lengths of the runs along columns, of pixels that are not of the label and of those that are, by turns. */
function runsOf({ data, height, width }: LabelMap, label: number): number[] {
  const runs: number[] = [];
  let [inside, length] = [false, 0];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++) {
      if ((data[y * width + x] === label) !== inside) {
        runs.push(length);
        inside = !inside;
        length = 0;
      }
      length++;
    }
  return [...runs, length];
}

/** COCO's compressed form: from the third run on the difference to the run before the last, in groups of five bits. */
function encodeRuns(runs: readonly number[]): string {
  let text = '';
  for (const [index, run] of runs.entries()) {
    let rest = index > 2 ? run - runs[index - 2]! : run;
    for (let more = true; more; ) {
      const bits = rest & 31;
      rest >>= 5;
      more = bits & 16 ? rest !== -1 : rest !== 0;
      text += String.fromCharCode((more ? bits | 32 : bits) + 48);
    }
  }
  return text;
}
