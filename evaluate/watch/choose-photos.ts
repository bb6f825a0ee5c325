import type { ShownPhoto } from './choose-shown.ts';
import type { RunEvaluation } from './run-evaluations.ts';
import { stageTitle } from './watched-products.ts';

/** Photos to show, and what has chosen them. */
export interface ChosenPhotos {
  /** The stage whose scores chose the photos; none where there are no masks to score against. */
  readonly chosenBy?: string;
  readonly shown: readonly (Pick<ShownPhoto, 'id' | 'lists'> & Partial<Pick<ShownPhoto, 'score'>>)[];
}

/** Those that the last scored label maps were best, middling and worst at; undefined where none are scored. */
export function chosenByScore(evaluations: readonly RunEvaluation[]): ChosenPhotos | undefined {
  const last = evaluations.findLast(({ shown = [] }) => shown.length > 0);
  return last?.shown && { chosenBy: stageTitle(last.stage), shown: last.shown };
}
