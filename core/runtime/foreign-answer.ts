import { DsrgError } from '../errors.ts';
import type { LogitMap } from '../types.ts';
import { fromHalves } from './half-floats.ts';

/** What the numbers are that a network gives. */
export type AnswerKind =
  | 'logits'
  | 'probabilities' // of each class, summing to 1: of softmax
  | 'odds' // of each class for itself, 0 to 1: of sigmoid
  | 'labels'; // a class index for each pixel: of argmax

/** How a network's answer is read. */
export interface AnswerForm {
  readonly kind: AnswerKind;
  /** In one phrase for people; `undefined` for plain logits. */
  readonly note: string | undefined;
}

/** An answer as a runtime gives it. */
export interface Answer {
  readonly data: unknown;
  readonly dims: readonly number[];
  /** As ONNX Runtime names it: `float32`, `int64`. */
  readonly type: string;
  /** Of the output. */
  readonly name: string;
}

/**
 * The classes' scores in an answer of any usual form: planes or interleaved (`1 × C × H × W`, `1 × H × W × C`, without the
 * first axis too), one channel that tells the second of two classes, or labels of any whole type and rank.
 *
 * Probabilities become their logarithm: softmax undoes it, so that nothing is softened twice. A label becomes a logit of 0
 * beside others of −16, near enough to certainty.
 *
 * @param model for error messages
 * @throws DsrgError MODEL for a form that is none of these, or another number of classes
 */
export function readAnswer(answer: Answer, kind: AnswerKind, classes: number, model: string): LogitMap {
  const values = numbersOf(answer, model);
  const isLabels = kind === 'labels';
  const form = isLabels ? labelForm(answer.dims) : scoreForm(answer.dims, classes);
  if (form === undefined) throw unfit(answer, classes, model);
  const { channels, height, width, interleaved } = form;
  const plane = height * width;
  if (isLabels) return oneHot(values.subarray(0, plane), { height, width, classes, name: answer.name, model });
  const planes = interleaved ? parted(values, channels, plane) : values.subarray(0, channels * plane);
  const logits = kind === 'probabilities' ? planes.map(logarithm) : kind === 'odds' ? planes.map(logOdds) : planes;
  const data = channels === classes ? logits : withBackground(logits);
  return { kind: 'logits', data, height, width, classes };
}

/** The numbers of an answer, whatever their type. @throws DsrgError MODEL for one that holds none */
export function numbersOf({ data, type, name, dims }: Answer, model: string): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof Uint16Array && type === 'float16') return fromHalves(data);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  if (ArrayBuffer.isView(data) && 'length' in data) return Float32Array.from(data as Int32Array);
  throw new DsrgError('MODEL', `Output "${name}" of ${model} (${dims.join(' × ')} ${type}) holds no numbers.`, {
    hint: 'Name another output with --output.',
  });
}

/** Whether an output holds whole numbers: labels. */
export function isWholeType(type: string): boolean {
  return !/^b?float|^double/.test(type);
}

interface Form {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly interleaved: boolean;
}

/** Of several photos the first counts. */
function scoreForm(dims: readonly number[], classes: number): Form | undefined {
  const rest = dims.length === 4 ? dims.slice(1) : dims;
  const fits = (channels: number | undefined): channels is number =>
    channels === classes || (channels === 1 && classes === 2);
  if (rest.length === 2 && classes === 2) return { channels: 1, height: rest[0]!, width: rest[1]!, interleaved: false };
  if (rest.length !== 3) return undefined;
  const [a, b, c] = rest as [number, number, number];
  if (a === classes || (fits(a) && c !== classes)) return { channels: a, height: b, width: c, interleaved: false };
  return fits(c) ? { channels: c, height: a, width: b, interleaved: true } : undefined;
}

/** Axes of one are passed over from the outside: those of the batch and of the channel that argmax kept. */
function labelForm(dims: readonly number[]): Form | undefined {
  const rest = [...dims];
  if (rest.length === 4) rest.shift(); // of several photos the first counts
  if (rest.length === 3 && rest[0] !== 1 && rest[2] === 1) rest.pop();
  else if (rest.length === 3) rest.shift();
  const [height, width] = rest;
  if (rest.length !== 2 || !height || !width) return undefined;
  return dims.length === 4 && dims[1] !== 1 && dims[3] !== 1
    ? undefined
    : { channels: 1, height, width, interleaved: false };
}

function parted(values: Float32Array, channels: number, plane: number): Float32Array {
  const out = new Float32Array(channels * plane);
  for (let c = 0; c < channels; c++) for (let i = 0; i < plane; i++) out[c * plane + i] = values[i * channels + c]!;
  return out;
}

/** Of a probability that is too small for a float the logarithm of the smallest there is. */
function logarithm(value: number): number {
  return Math.log(Math.max(value, 1.1754943508222875e-38));
}

function logOdds(value: number): number {
  return logarithm(value) - logarithm(1 - value);
}

/** Sigmoid of a score is softmax over it and 0. */
function withBackground(scores: Float32Array): Float32Array {
  const both = new Float32Array(scores.length * 2);
  both.set(scores, scores.length);
  return both;
}

interface LabelContext {
  readonly height: number;
  readonly width: number;
  readonly classes: number;
  readonly name: string;
  readonly model: string;
}

const unlikely = -16;

function oneHot(labels: Float32Array, { height, width, classes, name, model }: LabelContext): LogitMap {
  const data = new Float32Array(classes * labels.length).fill(unlikely);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new DsrgError(
        'MODEL',
        `Output "${name}" of ${model} gives the label ${label}; there are ${classes} classes.`,
        {
          hint: 'Name all classes of the model with --classes, background first.',
        },
      );
    data[label * labels.length + i] = 0;
  }
  return { kind: 'logits', data, height, width, classes };
}

function unfit({ name, dims, type }: Answer, classes: number, model: string): DsrgError {
  return new DsrgError(
    'MODEL',
    `Output "${name}" of ${model} is ${dims.join(' × ')}, but ${classes} class names were given: ${isWholeType(type) ? `${type} is read as labels, 1 × rows × columns` : `scores are 1 × ${classes} × rows × columns`}.`,
    {
      hint: 'Name exactly the classes of the model with --classes, background first, or another output with --output.',
    },
  );
}
