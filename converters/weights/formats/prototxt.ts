import { DsrgError, ReadBudget } from '@dsrg/core';

/** A message in protobuf's text format: its fields in order, each a text, a number as written, or a message. */
export type TextField = readonly [name: string, value: string | TextMessage];
export type TextMessage = readonly TextField[];

/** Bytes that a field takes. */
const FIELD = 160;
/** Braces inside each other; Caffe's have three. */
const DEEPEST = 32;

/**
 * Reads protobuf's text format, as Caffe's prototxt files are: `name: value`, `name { … }`, comments from `#` to the end of the line.
 * @throws DsrgError FILE_FORMAT naming the line where it breaks its rules
 */
export function parsePrototxt(
  text: string,
  name: string,
  budget: ReadBudget = new ReadBudget(name, text.length),
): TextMessage {
  budget.step(text.length);
  const token =
    /\s+|#[^\n]*|([A-Za-z_]\w*)|("(?:[^"\\\n]|\\.){0,4096}"|'(?:[^'\\\n]|\\.){0,4096}')|([-+]?[\d.][\w.+-]*)|([{}:;,<>])/y;
  let last = 0;
  const next = (): string | undefined => {
    while (token.lastIndex < text.length) {
      last = token.lastIndex;
      const found = token.exec(text);
      if (found === null) throw broken(`${JSON.stringify(text.charAt(last))} is out of place`);
      const [whole, ...kinds] = found;
      if (kinds.some((kind) => kind !== undefined) && !/^[;,]$/.test(whole)) return whole;
    }
    last = text.length;
    return undefined;
  };
  const broken = (reason: string): DsrgError => {
    const line = text.slice(0, last).split('\n').length;
    token.lastIndex = text.length;
    return new DsrgError('FILE_FORMAT', `${name}, line ${line}: ${reason}.`, { hint: 'Is it a prototxt of Caffe?' });
  };
  const message = (depth: number): TextMessage => {
    const fields: TextField[] = [];
    for (let word = next(); word !== undefined; word = next()) {
      budget.list();
      budget.make(FIELD);
      if (word === '}' && depth > 0) return fields;
      if (!/^[A-Za-z_]/.test(word)) throw broken(`a field’s name was expected, not ${word}`);
      const sign = next();
      const value = sign === ':' ? next() : sign;
      if (value === '{' && depth < DEEPEST) fields.push([word, message(depth + 1)]);
      else if (sign === ':' && value !== undefined && !/^[{}:<>]/.test(value)) fields.push([word, unquoted(value)]);
      else throw broken(`field ${word} has no value`);
    }
    if (depth > 0) throw broken('a brace is not closed');
    return fields;
  };
  return message(0);
}

/**
 * Epsilons of a network's batch norms, by layer: files that keep only weights do not say them.
 * @throws DsrgError FILE_FORMAT for a text that is no prototxt
 */
export function epsilonsOfPrototxt(text: string, name: string): Map<string, number> {
  const epsilons = new Map<string, number>();
  for (const [field, layer] of parsePrototxt(text, name)) {
    if ((field !== 'layer' && field !== 'layers') || typeof layer === 'string') continue;
    const of = (key: string): string | TextMessage | undefined => layer.find(([found]) => found === key)?.[1];
    const [layerName, type, param] = [of('name'), of('type'), of('batch_norm_param')];
    if (type !== 'BatchNorm' || typeof layerName !== 'string') continue;
    const eps = typeof param === 'object' ? param.find(([key]) => key === 'eps')?.[1] : undefined;
    // Caffe's own default.
    const epsilon = eps === undefined ? 1e-5 : Number(eps);
    if (!(epsilon > 0 && epsilon < 1)) {
      throw new DsrgError(
        'FILE_FORMAT',
        `${name}: eps of ${layerName} is ${eps}; a number between 0 and 1 was expected.`,
      );
    }
    epsilons.set(layerName, epsilon);
  }
  return epsilons;
}

function unquoted(value: string): string {
  return /^["']/.test(value) ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
}
