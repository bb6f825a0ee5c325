import { ReadBudget } from '@dsrg/core';
import { labelsOfValue } from '../labelling/labels-of-value.ts';
import { jsonOf } from '../parse-json.ts';

/** Whether a cell is written as a list or an object of a programming language, so that its brackets belong to no name. */
export function isListCell(text: string): boolean {
  return /^[[{]/.test(text) || /^\(\s*['"]/.test(text);
}

/**
 * The names in a cell that is written as a list: `['cat', 'dog']` of Python, `['cat' 'dog']` of NumPy, `["cat"]` of JSON, a set
 * `{'cat'}`, a tuple `('cat',)`, bare words in brackets `[cat, dog]`, and what Label Studio writes (`{"choices": ["cat"]}`).
 *
 * @returns `undefined` where it cannot be read
 */
export function readListCell(text: string): string[] | undefined {
  try {
    return labelsOfValue(jsonOf(text, new ReadBudget('A cell', text.length)));
  } catch {
    return readLiteral(text);
  }
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}', '(': ')' };
const QUOTED = /\s*[uUbB]?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(,?)/y;
const BARE = /([^,'"[\](){}]*)(?:,|$)/y;

function readLiteral(text: string): string[] | undefined {
  const closing = CLOSING[text.charAt(0)];
  if (closing === undefined || text.length > 100_000 || !text.endsWith(closing)) return undefined;
  const inside = text.slice(1, -1).trim();
  const names: string[] = [];
  for (let at = 0; at < inside.length; ) {
    const token = [QUOTED, BARE].find((pattern) => {
      pattern.lastIndex = at;
      const found = pattern.exec(inside);
      if (!found) return false;
      names.push((found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1'));
      at = pattern.lastIndex;
      return true;
    });
    if (!token) return undefined;
  }
  return names.map((name) => name.trim()).filter((name) => name !== '');
}
