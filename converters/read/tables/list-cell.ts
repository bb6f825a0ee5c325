import { ReadBudget } from '@dsrg/core';
import { labelsOfValue } from '../labelling/labels-of-value.ts';
import { jsonOf } from '../parse-json.ts';

/** What Python writes around lists of other kinds: `set()`, `array(['cat'], dtype=object)`. */
const WRAPPER = /^(?:(?:np|numpy)\.)?(?:set|frozenset|list|tuple|array|Index)\(/;
const TYPE = /^,\s*dtype=[\w'.]*$/;

/** Whether a cell is written as a list or an object of a programming language, so that its brackets belong to no name. */
export function isListCell(text: string): boolean {
  return /^[[{]/.test(text) || /^\(\s*['"]/.test(text) || (WRAPPER.test(text) && text.endsWith(')'));
}

/**
 * The names in a cell that is written as a list: `['cat', 'dog']` of Python, `['cat' 'dog']` of NumPy, `["cat"]` of JSON, a set
 * `{'cat'}`, a tuple `('cat',)`, these with their type around them (`set()`), bare words in brackets `[cat, dog]`, and what Label Studio writes (`{"choices": ["cat"]}`).
 *
 * @returns `undefined` where it cannot be read
 */
export function readListCell(cell: string): string[] | undefined {
  const text = unwrapped(cell);
  if (text === '') return [];
  try {
    return labelsOfValue(jsonOf(text, new ReadBudget('A cell', text.length)));
  } catch {
    return readLiteral(text);
  }
}

function unwrapped(cell: string): string {
  const wrapper = cell.endsWith(')') ? WRAPPER.exec(cell) : null;
  if (!wrapper) return cell;
  const inside = cell.slice(wrapper[0].length, -1);
  const comma = inside.lastIndexOf(',');
  return (comma >= 0 && TYPE.test(inside.slice(comma)) ? inside.slice(0, comma) : inside).trim();
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
