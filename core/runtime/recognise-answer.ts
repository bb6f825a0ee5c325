import { DsrgError } from '../errors.ts';
import type { LogitMap } from '../types.ts';
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
 * @throws DsrgError MODEL as {@link readAnswer} does, and for what cannot be scores of so many classes
 */
export function recogniseAnswer(
  operator: string | undefined,
  answer: Answer,
  classes: number,
  model: string,
): AnswerForm {
  const byName = operator === undefined ? undefined : kinds[operator];
  if (answer.type === 'bool' && classes > 2)
    throw unfit(answer, model, `is bool, which tells two classes apart; ${classes} class names were given`);
  if (isWholeType(answer.type)) return formOf('labels', undefined);
  if (byName !== undefined) return formOf(byName, `by its node ${operator}`);
  const map = readAnswer(answer, 'logits', classes, model);
  // Of one channel the first plane is ours.
  const told = hasOneChannel(answer, map) ? map.data.subarray(map.data.length / 2) : map.data;
  const sum = commonSum(map.data, classes);
  if (sum === 1) return formOf('probabilities', 'they sum to 1');
  if (sum === 100 || sum === 255)
    throw unfit(answer, model, `gives values that sum to ${sum} in each pixel: probabilities times ${sum}`);
  if (told !== map.data && told.every((value) => value === 0 || value === 1) && told.includes(1))
    return formOf('labels', 'they are 0 and 1');
  return liesInUnit(told) ? formOf('odds', 'they lie between 0 and 1') : { kind: 'logits', note: undefined };
}

function hasOneChannel({ data }: Answer, map: LogitMap): boolean {
  return map.classes === 2 && (data as { length: number }).length * 2 === map.data.length;
}

function formOf(kind: Exclude<AnswerKind, 'logits'>, why: string | undefined): AnswerForm {
  return { kind, note: `${notes[kind]}${why === undefined ? '' : ` (${why})`}` };
}

/** The sum of each pixel's values, where none is negative and it is 1, 100 or 255 in all, as far as half floats can tell. */
function commonSum(planes: Float32Array, channels: number): number | undefined {
  const plane = planes.length / channels;
  if (channels < 2 || !planes.every((value) => value >= 0)) return undefined;
  const sumAt = (i: number): number => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += planes[c * plane + i]!;
    return sum;
  };
  const whole = [1, 100, 255].find((each) => Math.abs(sumAt(0) / each - 1) <= 2e-3);
  if (whole === undefined) return undefined;
  for (let i = 1; i < plane; i++) if (Math.abs(sumAt(i) / whole - 1) > 2e-3) return undefined;
  return whole;
}

/** Whether values are those of a sigmoid: between 0 and 1, on both sides of the middle. */
function liesInUnit(values: Float32Array): boolean {
  return (
    values.every((value) => value >= 0 && value <= 1) &&
    values.some((value) => value < 0.5) &&
    values.some((value) => value > 0.5)
  );
}

function unfit({ name }: Answer, model: string, why: string): DsrgError {
  return new DsrgError('MODEL', `Output "${name}" of ${model} ${why}.`, {
    hint: 'Export it with its scores as they are, before softmax and scaling, or name another output with --output.',
  });
}
