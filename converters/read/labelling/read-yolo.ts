import { DsrgError, ReadBudget } from '@dsrg/core';
import { parse } from 'yaml';
import type { NamedTags } from '../named-tags.ts';
import { asRecord } from '../parse-json.ts';
import { textLines } from '../text-lines.ts';

const CLASS = /^\d{1,6}$/;
const NUMBER = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?$/;
/** Levels of data.yaml; two are used. */
const DEEPEST = 32;
/** Longer files are no class lists, and longer lines no boxes. */
const LONGEST = 2 ** 20;
const LONGEST_YAML = 2 ** 15;

/** True for a text whose lines are all of YOLO's kind; an empty one tells nothing. */
export function isYolo(text: string, budget: ReadBudget = new ReadBudget('A label file', text.length)): boolean {
  let lines = 0;
  for (const { line } of textLines(text, budget)) {
    if (!isBox(line)) return false;
    lines++;
  }
  return lines > 0;
}

/** A class number and at least four more numbers: a box, an outline, a box with its score. */
function isBox(line: string): boolean {
  if (line.length > LONGEST) return false;
  const [label = '', ...numbers] = line.split(/[ \t]+/);
  return CLASS.test(label) && numbers.length >= 4 && numbers.every((number) => NUMBER.test(number));
}

/**
 * Reads a label file of YOLO: `class cx cy width height` or `class x y x y …` a line, the class a number. An empty one says that the
 * photo shows none of the classes.
 *
 * @param names of the classes by their numbers
 * @param fileName for messages
 * @throws DsrgError FILE_FORMAT for a line of another kind; TAG for a number without a name
 */
export function readYolo(
  text: string,
  image: string,
  names: readonly (string | undefined)[],
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): NamedTags {
  const shown = new Set<string>();
  for (const { line, number: place } of textLines(text, budget)) {
    const where = `Line ${place} of ${fileName}`;
    if (!isBox(line)) {
      throw new DsrgError(
        'FILE_FORMAT',
        `${where} is "${line.slice(0, 60)}"; a class number and a box were expected.`,
        {
          hint: 'Expected: 0 0.5 0.5 0.2 0.3, the number of the class and where the box lies.',
        },
      );
    }
    const number = Number.parseInt(line, 10);
    const name = names[number];
    if (name === undefined) {
      throw new DsrgError(
        'TAG',
        `${where} has the class ${number}; the class names go from 0 to ${names.length - 1}.`,
        {
          hint: 'Are data.yaml or classes.txt those of these labels?',
        },
      );
    }
    shown.add(name);
  }
  return { image, names: [...shown], place: fileName };
}

/**
 * The class names of YOLO's `data.yaml`: `names` is a list, or a map from numbers.
 *
 * @returns by number; `undefined` for YAML without names
 * @throws DsrgError FILE_FORMAT for broken YAML, and for names in a file that is too long
 */
export function readYoloYaml(text: string, fileName: string): (string | undefined)[] | undefined {
  // The parser's time grows with the square of some texts; a thousand names take 20 KB.
  if (text.length > LONGEST_YAML) {
    if (!/^names[ \t]*:/m.test(text)) return undefined;
    throw new DsrgError(
      'FILE_FORMAT',
      `${fileName} has ${text.length} letters; YAML is read up to ${LONGEST_YAML}, which holds more than a thousand names.`,
      { hint: 'Put the names alone into classes.txt, a name a line, class 0 first, and take the YAML file away.' },
    );
  }
  let names: unknown;
  try {
    // The parser calls itself for each level, and a full stack ends the process.
    if (nestsDeeply(text)) throw new Error(`it nests deeper than ${DEEPEST}`);
    names = asRecord(parse(text, { maxAliasCount: 10, logLevel: 'silent' }))?.names;
  } catch (cause) {
    throw new DsrgError('FILE_FORMAT', `${fileName} is no sound YAML: ${(cause as Error).message.split('\n')[0]}`, {
      hint: "Expected: names: ['cat', 'dog']",
      cause,
    });
  }
  if (Array.isArray(names)) return names.map((name) => String(name).trim());
  const map = asRecord(names);
  if (!map) return undefined;
  const found: (string | undefined)[] = [];
  for (const [number, name] of Object.entries(map)) {
    if (/^\d{1,5}$/.test(number)) found[Number(number)] = String(name).trim();
  }
  return found.length > 0 ? Array.from(found) : undefined;
}

/** Levels are opened by brackets, and by dashes, question marks and blanks at the beginning of a line. */
function nestsDeeply(text: string): boolean {
  let depth = 0;
  let lead = 0;
  let leading = true;
  for (const letter of text) {
    if (letter === '\n' || letter === '\r') [lead, leading] = [0, true];
    else if (leading && /[\s?:-]/.test(letter)) lead++;
    else leading = false;
    if (letter === '[' || letter === '{') depth++;
    else if (letter === ']' || letter === '}') depth--;
    if (depth > DEEPEST || lead > 2 * DEEPEST) return true;
  }
  return false;
}

/** The class names of `classes.txt` or `obj.names`: one a line, its number is that of the line. */
export function readYoloNames(text: string): string[] {
  if (text.length > LONGEST) return [];
  return [...textLines(text, new ReadBudget('A list of names', text.length))].map(({ line }) => line);
}
