import { connectedComponents, DsrgError, IGNORE, type ProbabilityMap, presentClasses } from '@dsrg/core';
import type { CueMap } from './cue-map.ts';

export interface GrowOptions {
  /** A foreground class must lie strictly above this to win a cell. @default 0.85 (DSRG `th2`) */
  foreground?: number;
  /** Background must lie strictly above this. @default 0.99 (DSRG `th1`) */
  background?: number;
  /**
   * Whether a cue cell belongs to the region of its class where no winner is confident; else regions are the prediction's alone, and a cue
   * grows only where the network already sees its class (DSRG-tensorflow).
   * @default true (DSRG)
   */
  throughCues?: boolean;
}

/**
 * DSRG's region growing: cues spread over the connected cells that the refined prediction confidently gives to their class.
 * The rule is that of speedinghzl/DSRG 91efdf7, pylayers.py: DSRGLayer, to the letter; growth always starts from the original cues, which are
 * never taken away.
 *
 * 1. Each cell's winner is the most probable *present* class (0 and the photo's tags; ties to the lower index; no renormalising).
 * 2. Each cell's label is its (highest) cue, overruled by a confident winner.
 * 3. An 8-connected region of one label that holds a cue of that class passes it on to all its cells, but those owned
 *    by exactly one other class; these still connect.
 *
 * Regions of different classes share no cell, so what one class gains cannot change another's turn: one pass serves all.
 *
 * @param refined probabilities C×h×w (`floorProbabilities` of the dense CRF)
 * @param cues the original cues C×h×w
 * @param tags class indices of the photo, ≥ 1; background is always present
 * @returns a new map that contains `cues`
 */
export function growRegions(
  refined: ProbabilityMap,
  cues: CueMap,
  tags: readonly number[],
  { foreground = 0.85, background = 0.99, throughCues = true }: GrowOptions = {},
): CueMap {
  const { classes, height, width } = cues;
  if (refined.classes !== classes || refined.height !== height || refined.width !== width) {
    throw new DsrgError(
      'SHAPE',
      `Cues are ${classes}×${height}×${width}, the refined map ${refined.classes}×${refined.height}×${refined.width}.`,
      { hint: "Make the cues on the grid of the network's output." },
    );
  }
  if (classes > IGNORE) throw new DsrgError('SHAPE', `${classes} classes; labels of 8 bits hold at most ${IGNORE}.`);
  const bad = refined.data.findIndex(Number.isNaN);
  if (bad >= 0) {
    const [c, cell] = [Math.floor(bad / (height * width)), bad % (height * width)];
    const where = `row ${Math.floor(cell / width)}, column ${cell % width}`;
    throw new DsrgError('NUMERIC', `The refined map of class ${c} holds NaN at (${where}).`, {
      hint: 'Training has diverged: lower the learning rate.',
    });
  }
  const present = presentClasses(tags, classes);
  const cells = height * width;
  const { labels, owners } = ownersOfCues(cues);
  if (!throughCues) labels.fill(IGNORE);
  overrule(labels, refined.data, present, Math.fround(foreground), Math.fround(background));

  const isPresent = new Uint8Array(256);
  for (const c of present) isPresent[c] = 1;
  const { ids, count } = connectedComponents(labels, height, width, IGNORE);
  const kept = new Uint8Array(count);
  for (let cell = 0; cell < cells; cell++) {
    const label = labels[cell]!;
    if (isPresent[label] === 1 && cues.data[label * cells + cell] === 1) kept[ids[cell]!] = 1;
  }

  const data = cues.data.slice();
  for (let cell = 0; cell < cells; cell++) {
    const label = labels[cell]!;
    if (label === IGNORE || kept[ids[cell]!] === 0) continue;
    const at = label * cells + cell;
    if (data[at] === 1 || owners[cell] !== 1) data[at] = 1;
  }
  return { kind: 'cues', data, classes, height, width };
}

/** Per cell, the highest class with a cue there (255: none) and how many classes have one. */
function ownersOfCues({ data, classes, height, width }: CueMap): { labels: Uint8Array; owners: Uint8Array } {
  const cells = height * width;
  const labels = new Uint8Array(cells).fill(IGNORE);
  const owners = new Uint8Array(cells);
  for (let c = 0, i = 0; c < classes; c++) {
    for (let cell = 0; cell < cells; cell++, i++) {
      if (data[i] !== 1) continue;
      labels[cell] = c;
      owners[cell] = owners[cell]! + 1;
    }
  }
  return { labels, owners };
}

/**
 * Writes each cell's confident winner over its label. Thresholds and map are compared in single precision, as in the released code.
 */
function overrule(
  labels: Uint8Array,
  refined: Float32Array,
  present: readonly number[],
  foreground: number,
  background: number,
): void {
  const cells = labels.length;
  const best = refined.slice(0, cells);
  const winner = new Uint8Array(cells);
  for (const c of present) {
    for (let cell = 0, i = c * cells; cell < cells; cell++, i++) {
      if (refined[i]! > best[cell]!) {
        best[cell] = refined[i]!;
        winner[cell] = c;
      }
    }
  }
  for (let cell = 0; cell < cells; cell++) {
    const value = best[cell]!;
    if (value > foreground && (winner[cell] !== 0 || value > background)) labels[cell] = winner[cell]!;
  }
}
