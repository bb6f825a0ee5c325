import type { NamedTags } from '../read/named-tags.ts';

/** Tags of a data set, and where they were found. */
export interface TagReading {
  readonly rows: ReadonlyMap<string, NamedTags>;
  /** For people: `tags.csv`. */
  readonly from: string;
  /** True where they were taken from pixel labels. */
  readonly fromPixels: boolean;
  /** Files that were read for them: whole paths. @default none */
  readonly files?: readonly string[];
  /** What was left out or united, a phrase each. */
  readonly notes: readonly string[];
}

/** The sources of tags that an option can name by a word; anything else is the path of a file. */
export const tagWords = ['xml', 'folders', 'sidecar', 'keywords', 'masks'] as const;
export type TagWord = (typeof tagWords)[number];

/** True for the name of a source; false for a path. */
export function isTagWord(text: string): text is TagWord {
  return (tagWords as readonly string[]).includes(text);
}
