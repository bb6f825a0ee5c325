import { counted } from '@dsrg/core';

/** Localization cues of a set of photos on one grid, as SEC, DSRG and their ports exchange them. */
export interface CueSet {
  /** Rows of the grid. */
  readonly height: number;
  /** Columns of the grid. */
  readonly width: number;
  /** Background included. */
  readonly classes: number;
  /** By id of the photo, in the order of the file. */
  readonly photos: ReadonlyMap<string, PhotoCues>;
}

export interface PhotoCues {
  /** Class indices of the photo, ascending, 1 or greater. */
  readonly tags: readonly number[];
  /** `3 × K`, row-major: classes, rows, columns of the cells. */
  readonly cells: Uint8Array;
}

/** What a set of cues is like. SEC's has tags of 1 / 2 / 3 / 4 / 5 in 6,804 / 2,857 / 758 / 136 / 27 photos, and decides 24 % of the cells. */
export interface CueCounts {
  readonly photos: number;
  /** Photos by their number of tags: entry 1 counts those with one. */
  readonly byTags: readonly number[];
  /** Cells of background, and of other classes, in all photos together. */
  readonly background: number;
  readonly foreground: number;
  /** Cells of all photos, cued or not. */
  readonly cells: number;
  /** Cells that hold several classes. */
  readonly shared: number;
  /** Photos with cues of a class that they are not tagged with. */
  readonly untagged: number;
  /** Photos that have a tag without any cue. */
  readonly uncued: number;
}

/** Counts what is in a set of cues. */
export function countCueSet({ height, width, photos }: CueSet): CueCounts {
  const byTags: number[] = [];
  const counts = { background: 0, foreground: 0, shared: 0, untagged: 0, uncued: 0 };
  const taken = new Uint8Array(height * width);
  for (const { tags, cells } of photos.values()) {
    byTags[tags.length] = (byTags[tags.length] ?? 0) + 1;
    const size = cells.length / 3;
    taken.fill(0);
    const cued = new Set<number>();
    for (let k = 0; k < size; k++) {
      const label = cells[k]!;
      cued.add(label);
      if (label === 0) counts.background++;
      else counts.foreground++;
      const cell = cells[size + k]! * width + cells[2 * size + k]!;
      if (taken[cell]!++ === 1) counts.shared++;
    }
    if ([...cued].some((label) => label > 0 && !tags.includes(label))) counts.untagged++;
    if (tags.some((tag) => !cued.has(tag))) counts.uncued++;
  }
  const filled = Array.from(byTags, (count) => count ?? 0);
  return { photos: photos.size, byTags: filled, ...counts, cells: photos.size * height * width };
}

/** What was counted, in one line. */
export function describeCueCounts({ photos, byTags, background, foreground, cells, ...odd }: CueCounts): string {
  const share = (count: number): string => `${((100 * count) / cells).toFixed(1)} %`;
  const tags = byTags.flatMap((count, tagged) => (count > 0 ? [`${count} with ${tagged}`] : [])).join(', ');
  return [
    `${counted(photos, 'photo')} (tags: ${tags})`,
    `${share(background + foreground)} of the cells have a cue (background ${share(background)}, classes ${share(foreground)})`,
    ...(odd.shared > 0 ? [`${counted(odd.shared, 'cell')} with several classes`] : []),
    ...(odd.untagged > 0 ? [`${counted(odd.untagged, 'photo')} with cues of classes beside the tags`] : []),
    ...(odd.uncued > 0 ? [`${counted(odd.uncued, 'photo')} with a tag without cues`] : []),
  ].join('; ');
}
