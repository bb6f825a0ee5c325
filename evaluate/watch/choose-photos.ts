import type { ShownPhoto } from './choose-shown.ts';
import type { RunEvaluation } from './run-evaluations.ts';
import { stageTitle } from './watched-products.ts';

/** Photos to show, and what has chosen them. */
export interface ChosenPhotos {
  /** The stage whose scores chose the photos; none where there are no masks to score against. */
  readonly chosenBy?: string;
  readonly shown: readonly (Pick<ShownPhoto, 'id' | 'lists'> & Partial<Pick<ShownPhoto, 'score'>>)[];
}

/** A photo that may be shown. */
export interface Candidate {
  readonly id: string;
  /** Classes that a stage has found in it. */
  readonly labels: readonly number[];
}

/** Photos that are looked at to choose among, where no score chooses. */
const CANDIDATES = 240;

/** Those that the last scored label maps were best, middling and worst at; undefined where none are scored. */
export function chosenByScore(evaluations: readonly RunEvaluation[]): ChosenPhotos | undefined {
  const last = evaluations.findLast(({ shown = [] }) => shown.length > 0);
  return last?.shown && { chosenBy: stageTitle(last.stage), shown: last.shown };
}

/** Some photos of a list, at equal distances: neighbours in a list are often of one class. */
export function spreadOverList<Item>(items: readonly Item[], count: number = CANDIDATES): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, k) => items[Math.floor((k * items.length) / count)] as Item);
}

/**
 * Chooses photos of every class in turn, the first that is left of each; then photos of whatever class. The background is no class here.
 * @param count how many
 */
export function spreadOverClasses(candidates: readonly Candidate[], count = 12): Candidate[] {
  const chosen = new Set<Candidate>();
  const classes = [...new Set(candidates.flatMap(({ labels }) => labels))]
    .filter((label) => label > 0)
    .sort((a, b) => a - b);
  const next = (label: number) => candidates.find((each) => !chosen.has(each) && each.labels.includes(label));
  for (let before = -1; chosen.size < count && before !== chosen.size; ) {
    before = chosen.size;
    for (const label of classes) {
      const photo = chosen.size < count ? next(label) : undefined;
      if (photo !== undefined) chosen.add(photo);
    }
  }
  const rest = candidates.filter((each) => !chosen.has(each));
  return [...chosen, ...spreadOverList(rest, count - chosen.size)];
}
