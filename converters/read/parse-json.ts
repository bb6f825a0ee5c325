import { DsrgError, ReadBudget } from '@dsrg/core';
import { textLines } from './text-lines.ts';

/** Bytes that V8 makes of a list, an object, a text and a place for a value. */
const costs = { list: 80, object: 112, text: 32, value: 16 } as const;

/**
 * Parses JSON that nobody vouches for.
 *
 * @param what it is, with its file name, for the message: `The tag file tags.json`
 * @param hint what was expected
 * @throws DsrgError FILE_FORMAT for what is no JSON, and for what would cost more than its size allows
 */
export function parseJson(
  text: string,
  what: string,
  hint: string,
  budget: ReadBudget = new ReadBudget(what, text.length),
): unknown {
  try {
    return jsonOf(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw new DsrgError('FILE_FORMAT', `${what} is no JSON (${(cause as Error).message}).`, { hint, cause });
  }
}

/**
 * Parses JSON lines: a value on each line that is not empty.
 *
 * @throws DsrgError FILE_FORMAT as {@link parseJson} does, with the line
 */
export function parseJsonLines(
  text: string,
  what: string,
  hint: string,
  budget: ReadBudget = new ReadBudget(what, text.length),
): unknown[] {
  const values: unknown[] = [];
  for (const { line, number } of textLines(text, budget))
    values.push(parseJson(line, `Line ${number} of ${what}`, hint, budget));
  return values;
}

/**
 * The value of a JSON text. What it will cost is counted first: a parser cannot be stopped, and brackets alone take thirty times their size.
 *
 * @throws SyntaxError for what is no JSON; DsrgError FILE_FORMAT where the budget is too small
 */
export function jsonOf(text: string, budget: ReadBudget): unknown {
  const plain = text.replace(/^\uFEFF/, '');
  countJson(plain, budget);
  return JSON.parse(plain);
}

function countJson(text: string, budget: ReadBudget): void {
  budget.step(text.length);
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 92) at++;
      else if (code === 34) quoted = false;
    } else if (code === 34) {
      quoted = true;
      budget.make(costs.text);
    } else if (code === 44) budget.make(costs.value);
    else if (code === 91 || code === 123) {
      budget.make(code === 91 ? costs.list : costs.object);
      budget.nest(++depth);
    } else if (code === 93 || code === 125) depth--;
  }
}

/** A JSON object; `undefined` for anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** A JSON list; an empty one for anything else. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
