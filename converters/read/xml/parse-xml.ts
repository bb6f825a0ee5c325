import type { ReadBudget } from '@dsrg/core';
import { decodeEntities } from './decode-entities.ts';

/** An element of XML: names with their prefixes, texts with their entities decoded. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands between its tags, that of its children left out; white space around it is taken off. */
  readonly text: string;
}

/** Elements nest six deep in VOC's files, nine deep in side-cars and in CVAT's exports. */
const DEEPEST = 20;
/** Bytes that an element and an attribute take. */
const costs = { element: 160, attribute: 96 } as const;

const NAME = /[^\s=/>"'<]+/y;
const ATTRIBUTE = /\s+([^\s=/>"'<]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const TAG_END = /\s*(\/?)>/y;
const NONE: ReadonlyMap<string, string> = new Map();

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly pieces: string[];
}

/**
 * Parses XML that nobody vouches for, in one pass: sound, of modest depth, without a document type (which could define entities that
 * expand without end).
 *
 * @returns the root element
 * @throws Error that says what is wrong, and in which line; DsrgError FILE_FORMAT where the budget is too small
 */
export function parseXml(text: string, budget: ReadBudget): XmlElement {
  budget.step(text.length);
  let root: XmlElement | undefined;
  let at = 0;
  const open: OpenElement[] = [];
  const fail = (reason: string, place = at): Error => new Error(`line ${lineOf(text, place)}: ${reason}`);
  /** Offset behind the next `end`. */
  const skipTo = (end: string, what: string): number => {
    const found = text.indexOf(end, at);
    if (found < 0) throw fail(`${what} is not closed`);
    return found + end.length;
  };
  const close = (element: OpenElement): void => {
    const { name, attributes, children, pieces } = element;
    const whole = { name, attributes, children, text: pieces.join('').trim() };
    const parent = open.at(-1);
    if (parent) parent.children.push(whole);
    else if (root) throw fail('there is a second root element');
    else root = whole;
  };
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const between = text.slice(at, next < 0 ? undefined : next);
    const parent = open.at(-1);
    if (parent) {
      if (between !== '') parent.pieces.push(decodeEntities(between));
    } else if (/[^\s\0\uFEFF]/.test(between)) throw fail('text stands outside of every element');
    if (next < 0) break;
    at = next;
    if (text.startsWith('<!--', at)) at = skipTo('-->', 'a comment');
    else if (text.startsWith('<?', at)) at = skipTo('?>', 'an instruction');
    else if (text.startsWith('<![CDATA[', at)) {
      const start = at + 9;
      at = skipTo(']]>', 'a CDATA section');
      parent?.pieces.push(text.slice(start, at - 3));
    } else if (text.startsWith('<!', at)) throw new Error('it declares a document type');
    else if (text.startsWith('</', at)) {
      const end = skipTo('>', 'a tag');
      const name = text.slice(at + 2, end - 1).trimEnd();
      const element = open.pop();
      if (element?.name !== name)
        throw fail(`</${name.slice(0, 40)}> closes ${element ? `<${element.name}>` : 'nothing'}`);
      close(element);
      at = end;
    } else {
      const { name, attributes, end, empty } = readTag(text, at, fail);
      budget.list();
      budget.make(costs.element + costs.attribute * attributes.size);
      if (open.length >= DEEPEST) throw fail(`its elements nest deeper than ${DEEPEST}`);
      const element = { name, attributes, children: [], pieces: [] };
      at = end;
      if (empty) close(element);
      else open.push(element);
    }
  }
  const left = open.at(-1);
  if (left) throw fail(`<${left.name}> is not closed`);
  if (!root) throw new Error('it holds no element');
  return root;
}

interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Offset behind it. */
  readonly end: number;
  readonly empty: boolean;
}

function readTag(text: string, start: number, fail: (reason: string, place: number) => Error): Tag {
  NAME.lastIndex = start + 1;
  const [name] = NAME.exec(text) ?? [];
  if (name === undefined || name.length > 1000) throw fail('a tag has no name', start);
  let end = start + 1 + name.length;
  let attributes: Map<string, string> | undefined;
  for (;;) {
    ATTRIBUTE.lastIndex = end;
    const found = ATTRIBUTE.exec(text);
    if (!found) break;
    attributes ??= new Map();
    const key = found[1] ?? '';
    if (attributes.has(key)) throw fail(`<${name}> has ${key.slice(0, 40)} twice`, start);
    attributes.set(key, decodeEntities(found[2] ?? found[3] ?? ''));
    end = ATTRIBUTE.lastIndex;
  }
  TAG_END.lastIndex = end;
  const closing = TAG_END.exec(text);
  if (!closing) throw fail(`the tag <${name.slice(0, 40)}> is not sound`, start);
  return { name, attributes: attributes ?? NONE, end: TAG_END.lastIndex, empty: closing[1] === '/' };
}

function lineOf(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** The name without its prefix: `dc:subject` → `subject`. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
