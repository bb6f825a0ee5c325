import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';
import type { CueSet, PhotoCues } from './cue-set.ts';

/** What becomes of a cell that holds several classes, where only one can be kept. */
export type SharedCells = 'refuse' | 'highest' | 'smallest' | 'none';

/**
 * The cues of a photo as one label for each cell, 255 where there is no cue.
 *
 * @param shared `highest` takes the highest class, as DSRG's region growing reads them; `smallest` the class with the fewest
 *   cells in this photo, as SEC made its cues; `none` leaves the cell without a cue; `refuse` is an error
 * @throws DsrgError LABEL for a cell of several classes, with `refuse`
 */
export function labelsOfPhotoCues(
  { cells }: PhotoCues,
  { height, width }: CueSet,
  id: string,
  shared: SharedCells,
): LabelMap {
  const size = cells.length / 3;
  const counts = new Uint32Array(256);
  for (let k = 0; k < size; k++) counts[cells[k]!]!++;
  const data = new Uint8Array(height * width).fill(IGNORE);
  const emptied = new Set<number>();
  for (let k = 0; k < size; k++) {
    const label = cells[k]!;
    const [y, x] = [cells[size + k]!, cells[2 * size + k]!];
    const cell = y * width + x;
    const before = data[cell]!;
    if (before === IGNORE && !emptied.has(cell)) data[cell] = label;
    else if (before === label) continue;
    else if (shared === 'refuse') {
      throw new DsrgError(
        'LABEL',
        `The cell (row ${y}, column ${x}) of ${id} holds the classes ${before} and ${label}; a label file keeps one.`,
        {
          hint: 'Choose which: --shared highest (as DSRG reads them), smallest (as SEC made them) or none.',
        },
      );
    } else if (shared === 'none') {
      data[cell] = IGNORE;
      emptied.add(cell);
    } else if (shared === 'highest' ? label > before : counts[label]! < counts[before]!) data[cell] = label;
  }
  return { kind: 'labels', data, height, width };
}

/**
 * The cues that a label map holds, sorted by class, row and column.
 *
 * @param tags of the photo. @default the classes that occur
 */
export function cuesOfLabelMap({ data, width }: LabelMap, tags?: readonly number[]): PhotoCues {
  const cued = [...data.keys()].filter((cell) => data[cell] !== IGNORE).sort((a, b) => data[a]! - data[b]! || a - b);
  const cells = Uint8Array.from([
    ...cued.map((cell) => data[cell]!),
    ...cued.map((cell) => Math.floor(cell / width)),
    ...cued.map((cell) => cell % width),
  ]);
  const present = [...new Set(cued.map((cell) => data[cell]!))].filter((label) => label > 0);
  return { tags: tags ?? present, cells };
}
