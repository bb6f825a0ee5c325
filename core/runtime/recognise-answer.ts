import { type Answer, type AnswerForm, type AnswerKind, isWholeType, readAnswer } from './foreign-answer.ts';

/** Operators by what they make. */
const kinds: Readonly<Record<string, Exclude<AnswerKind, 'logits'>>> = {
  Softmax: 'probabilities',
  Sigmoid: 'odds',
  HardSigmoid: 'odds',
  ArgMax: 'labels',
  ArgMin: 'labels',
};

const notes: Readonly<Record<Exclude<AnswerKind, 'logits'>, string>> = {
  probabilities: 'gives probabilities: their logarithm is taken',
  odds: 'gives values of sigmoid: their log odds are taken',
  labels: 'gives labels, not scores: each counts as certain',
};

/**
 * Recognises what a network gives: by the operator that makes it, else by the values themselves.
 *
 * @param operator that makes the output; `undefined` where it is not known
 * @param answer to any photo
 * @param model for error messages
 * @throws DsrgError as {@link readAnswer} does
 */
export function recogniseAnswer(
  operator: string | undefined,
  answer: Answer,
  classes: number,
  model: string,
): AnswerForm {
  const byName = operator === undefined ? undefined : kinds[operator];
  if (isWholeType(answer.type)) return formOf('labels', undefined);
  if (byName !== undefined) return formOf(byName, `by its node ${operator}`);
  const { data } = readAnswer(answer, 'logits', classes, model);
  return sumsToOne(data, classes) ? formOf('probabilities', 'they sum to 1') : { kind: 'logits', note: undefined };
}

function formOf(kind: Exclude<AnswerKind, 'logits'>, why: string | undefined): AnswerForm {
  return { kind, note: `${notes[kind]}${why === undefined ? '' : ` (${why})`}` };
}

/** Whether every value lies in [0, 1] and those of each pixel sum to 1, as far as half floats can tell. */
function sumsToOne(planes: Float32Array, channels: number): boolean {
  const plane = planes.length / channels;
  if (channels < 2 || !planes.every((value) => value >= 0 && value <= 1)) return false;
  for (let i = 0; i < plane; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += planes[c * plane + i]!;
    if (Math.abs(sum - 1) > 2e-3) return false;
  }
  return true;
}
