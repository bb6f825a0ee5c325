import type { ReadBudget } from '@dsrg/core';

/** Bytes that a line takes which is kept: a text, its place in a table, what is made of it. */
const LINE = 100;

/** A line that is not empty. */
export interface TextLine {
  /** Without white space at its ends. */
  readonly line: string;
  /** From 1; empty lines count. */
  readonly number: number;
}

/**
 * The lines of a text, whatever system ends them, one after the other: all at once they would take many times the text. A byte-order mark
 * is no part of them.
 *
 * @throws DsrgError FILE_FORMAT for more lines than the budget has
 */
export function* textLines(text: string, budget: ReadBudget): Generator<TextLine> {
  const ends = /\r\n|[\n\r]/g;
  budget.step(text.length);
  for (let start = text.startsWith('\uFEFF') ? 1 : 0, number = 1; start <= text.length; number++) {
    ends.lastIndex = start;
    const end = ends.exec(text);
    const line = text.slice(start, end?.index).trim();
    if (line !== '') {
      budget.list();
      budget.make(LINE);
      yield { line, number };
    }
    start = end ? ends.lastIndex : text.length + 1;
  }
}
