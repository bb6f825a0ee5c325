/** One photo, and the label files it is scored against: one path for each truth. */
export interface EvaluationItem {
  readonly id: string;
  readonly photo: string;
  readonly truths: readonly string[];
  /** Whether its label files are black and white: what is not 0 is class 1. @default false */
  readonly binary?: boolean;
  /** Classes that the photo is tagged with, ascending, where tags were asked for. */
  readonly tags?: readonly number[];
}

/** What is scored, and against what. */
export interface EvaluationSet {
  /** Class names, background first. */
  readonly classes: readonly string[];
  /** Names of the sets of label files: folder names, as a rule. */
  readonly truths: readonly string[];
  readonly items: readonly EvaluationItem[];
  /** Most pixels that photos and label files may declare. @default 200,000,000 */
  readonly maxPixels?: number | undefined;
}
