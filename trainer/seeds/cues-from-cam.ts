import { type ActivationMaps, counted, DsrgError, normaliseActivations, requireFiniteActivations } from '@dsrg/core';
import { type BackgroundRule, backgroundCues } from './background-cues.ts';
import { type CueMap, createCueMap } from './cue-map.ts';

export interface CueOptions {
  /** Number of classes with background. */
  classes: number;
  /** A cell is a cue of a tag where its activation lies strictly above this share of the map's maximum. @default 0.2 (SEC, DSRG) */
  foreground?: number;
  /** Where background cues come from. @default { from: 'activation', below: 0.05 } */
  background?: BackgroundRule;
  /**
   * Who gets a cell that several tags claim: the tag with the smaller mask, the one with the larger share of its maximum there,
   * nobody, or all of them (SEC-MXNet).
   * @default 'smaller-wins' (SEC, by the paper's description)
   */
  overlap?: 'smaller-wins' | 'stronger-wins' | 'drop' | 'keep-all';
  /**
   * Who gets a cell that background claims too; with `'smaller-wins'` background takes part by its size like any class.
   * @default 'foreground-wins'
   */
  againstBackground?: 'foreground-wins' | 'background-wins' | 'smaller-wins' | 'drop' | 'keep-both';
}

export interface FoundCues {
  readonly cues: CueMap;
  /** Tags without any cue, because their map is nowhere positive (or every cell of it is another tag's last one). */
  readonly missing: number[];
}

/**
 * Cues from class activation maps (SEC; kolesman/SEC c784190, weak-localization/foreground/localization.ipynb). Only the photo's tags and
 * background can get cues. A tag that loses all its cells to others gets back the cell where it is strongest, so that every tag seeds at
 * least one cell. A photo without tags is known to show none of the classes, so every cell of it is a cue of background, whatever the rules.
 *
 * @param maps the photo's activation maps on the cues' grid
 * @example
 * const { cues, missing } = cuesFromCam(selectActivations(outputs.cam, 0, [3, 7]), { classes: 21 });
 */
export function cuesFromCam(maps: ActivationMaps, options: CueOptions): FoundCues {
  const { classes, foreground = 0.2, background = { from: 'activation', below: 0.05 } } = options;
  const { overlap = 'smaller-wins', againstBackground = 'foreground-wins' } = options;
  requireMaps(maps, classes);
  if (maps.tags.length === 0) return { cues: allBackground(classes, maps.height, maps.width), missing: [] };
  const normalised = normaliseActivations(maps);
  const { data, tags, height, width } = normalised;
  const cells = height * width;

  const claims = new Uint8Array(data.length);
  const sizes = tags.map((_, plane) => {
    let size = 0;
    for (let i = plane * cells; i < (plane + 1) * cells; i++) {
      if (data[i]! <= Math.fround(foreground)) continue; // the maps are single precision
      claims[i] = 1;
      size++;
    }
    return size;
  });
  const backgroundClaims = backgroundCues(normalised, background);
  const backgroundSize = backgroundClaims.reduce((sum, claim) => sum + claim, 0);

  const cues = createCueMap(classes, height, width);
  for (let cell = 0; cell < cells; cell++) {
    let winners = tags.map((_, plane) => plane).filter((plane) => claims[plane * cells + cell] === 1);
    if (winners.length > 1 && overlap !== 'keep-all')
      winners = settle(winners, overlap, (p) => data[p * cells + cell]!, sizes);
    let isBackground = backgroundClaims[cell] === 1;
    if (isBackground && winners.length > 0 && againstBackground !== 'keep-both') {
      const smallest = Math.min(...winners.map((plane) => sizes[plane]!));
      const backgroundLoses = againstBackground === 'smaller-wins' && backgroundSize >= smallest;
      isBackground =
        againstBackground === 'background-wins' || (againstBackground === 'smaller-wins' && !backgroundLoses);
      if (isBackground || againstBackground === 'drop') winners = [];
    }
    if (isBackground) cues.data[cell] = 1;
    for (const plane of winners) cues.data[tags[plane]! * cells + cell] = 1;
  }
  return { cues, missing: giveEachTagACell(cues, maps) };
}

function allBackground(classes: number, height: number, width: number): CueMap {
  const cues = createCueMap(classes, height, width);
  cues.data.fill(1, 0, height * width);
  return cues;
}

/** Which of several planes get a cell that they all claim. */
function settle(
  planes: number[],
  rule: 'smaller-wins' | 'stronger-wins' | 'drop',
  strength: (plane: number) => number,
  sizes: readonly number[],
): number[] {
  if (rule === 'drop') return [];
  const better =
    rule === 'smaller-wins'
      ? (a: number, b: number) => sizes[a]! < sizes[b]!
      : (a: number, b: number) => strength(a) > strength(b);
  return [planes.reduce((best, plane) => (better(plane, best) ? plane : best))]; // ties: the lower class
}

/**
 * Hands every tag without a cue its strongest cell that is no other tag's last one; returns the tags for which there is none.
 * Strength is read from the maps as they came: divided by a peak, a faint cell may be 0.
 */
function giveEachTagACell(cues: CueMap, { data, tags, height, width }: ActivationMaps): number[] {
  const cells = height * width;
  const held = tags.map((tag) => countOnes(cues.data, tag * cells, cells));
  const missing: number[] = [];
  tags.forEach((tag, plane) => {
    if (held[plane]! > 0) return;
    let best = -1;
    for (let cell = 0; cell < cells; cell++) {
      const value = data[plane * cells + cell]!;
      if (value <= 0 || (best >= 0 && value <= data[plane * cells + best]!)) continue;
      const takesTheLast = tags.some((other, p) => cues.data[other * cells + cell] === 1 && held[p] === 1);
      if (!takesTheLast) best = cell;
    }
    if (best < 0) {
      missing.push(tag);
      return;
    }
    cues.data[best] = 0;
    tags.forEach((other, p) => {
      held[p] = held[p]! - cues.data[other * cells + best]!;
      cues.data[other * cells + best] = 0;
    });
    cues.data[tag * cells + best] = 1;
    held[plane] = 1;
  });
  return missing;
}

function countOnes(data: Uint8Array, start: number, length: number): number {
  let ones = 0;
  for (let i = start; i < start + length; i++) ones += data[i]!;
  return ones;
}

function requireMaps(maps: ActivationMaps, classes: number): void {
  const { data, tags, height, width } = maps;
  if (data.length !== tags.length * height * width) {
    throw new DsrgError(
      'SHAPE',
      `Activation maps of ${counted(tags.length, 'tag')} × ${height}×${width} hold ${data.length} numbers.`,
    );
  }
  const unknown = tags.find((tag) => !Number.isInteger(tag) || tag < 1 || tag >= classes);
  if (unknown !== undefined) {
    throw new DsrgError('TAG', `Tag ${unknown}; tags go from 1 to ${classes - 1} (0 is background).`);
  }
  requireFiniteActivations(maps);
}
