import { DsrgError, IGNORE, type LabelMap } from '@dsrg/core';

/** Which cells are known to hold which class: 0 or 1, planar `classes × height × width`; a cell may hold several or none. */
export interface CueMap {
  readonly kind: 'cues';
  readonly data: Uint8Array;
  readonly classes: number;
  readonly height: number;
  readonly width: number;
}

/** A map without any cue. */
export function createCueMap(classes: number, height: number, width: number): CueMap {
  if (!(classes > 0 && height > 0 && width > 0)) {
    throw new DsrgError(
      'SHAPE',
      `A cue map of ${classes}×${height}×${width}; classes, height and width are at least 1.`,
    );
  }
  return { kind: 'cues', data: new Uint8Array(classes * height * width), classes, height, width };
}

/** One label per cell: the *highest* class that holds it, 255 where none does (the order in which DSRG's growing reads cues). */
export function labelsOfCues(cues: CueMap): LabelMap {
  const cells = cues.height * cues.width;
  const data = new Uint8Array(cells).fill(IGNORE);
  for (let c = 0, i = 0; c < cues.classes; c++) {
    for (let cell = 0; cell < cells; cell++, i++) if (cues.data[i] === 1) data[cell] = c;
  }
  return { kind: 'labels', data, height: cues.height, width: cues.width };
}

/** Cues from labels: every cell that is not 255 becomes a cue of its class. */
export function cuesOfLabels(labels: LabelMap, classes: number): CueMap {
  const cues = createCueMap(classes, labels.height, labels.width);
  const cells = labels.height * labels.width;
  for (let cell = 0; cell < cells; cell++) {
    const label = labels.data[cell]!;
    if (label === IGNORE) continue;
    if (label >= classes) {
      const where = `row ${Math.floor(cell / labels.width)}, column ${cell % labels.width}`;
      throw new DsrgError(
        'LABEL',
        `Label ${label} at (${where}); labels go from 0 to ${classes - 1} or are ${IGNORE}.`,
      );
    }
    cues.data[label * cells + cell] = 1;
  }
  return cues;
}
