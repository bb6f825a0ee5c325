import type { NamedTags } from '../named-tags.ts';

/** What a file of an annotation tool says of photos. */
export interface ImageTags {
  readonly rows: readonly NamedTags[];
  /** The classes that it declares, in their order, used or not. @default none are declared: the tags tell */
  readonly declared?: readonly string[];
  /** What was left out, a phrase each. @default nothing */
  readonly notes?: readonly string[];
}
