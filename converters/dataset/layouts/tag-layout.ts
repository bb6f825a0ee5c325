import type { TagReading } from '../tag-reading.ts';
import type { PhotoFolder } from './photo-folder.ts';

/** A way in which folders say what their photos show. To add one: a file here, and a line in `tag-layouts.ts`. */
export interface TagLayout {
  /** For people: `CVAT for images`. */
  readonly name: string;
  /** How it looks, in a line, for README and help. */
  readonly looks: string;
  /** As `--tags` may name it. @default it cannot be named: name its file */
  readonly word?: string;
  /**
   * Looks whether the folder has it.
   * @returns files that it would read, or whatever it looks at, below the root; an empty list where it is not there
   */
  recognises(folder: PhotoFolder): Promise<readonly string[]>;
  /**
   * Reads the tags.
   * @param places what `recognises` returned
   * @throws DsrgError for what is not sound
   */
  read(folder: PhotoFolder, places: readonly string[]): Promise<FoundTags>;
}

/** Tags, and the photos as they are left when copies in several tag folders are united. */
export interface FoundTags {
  readonly tags: TagReading;
  /** Path by id. @default those of the folder */
  readonly photos?: ReadonlyMap<string, string>;
  /** Classes that the source declares, background left out, used or not. @default the tags tell */
  readonly declared?: readonly string[];
}
