import { DsrgError, ReadBudget } from '@dsrg/core';
import { localName, parseXml, type XmlElement } from './xml/parse-xml.ts';

/** Where photo managers write keywords, and what stands between the steps of a hierarchy: its last step is the keyword. */
const properties: Readonly<Record<string, string | undefined>> = {
  'dc:subject': undefined,
  'lr:hierarchicalSubject': '|',
  'digiKam:TagsList': '/',
  'MicrosoftPhoto:LastKeywordXMP': '/',
};
/** Bytes that a word takes, its place in the set included. */
const WORD = 64;

/** Properties by the part of their names that no writer changes: prefixes are free in XML. */
const steps = new Map(Object.entries(properties).map(([name, step]) => [localName(name), step]));

/**
 * Reads the keywords of XMP notes: of a side-car, the file that photo managers write beside a photo whose bytes they leave alone, or of
 * the notes in the photo itself. They stand in `dc:subject`, `lr:hierarchicalSubject`, `digiKam:TagsList` or
 * `MicrosoftPhoto:LastKeywordXMP`, as a list or as an attribute.
 *
 * @param fileName for messages
 * @returns an empty list where it has none
 * @throws DsrgError FILE_FORMAT for broken XML, or XML of another kind
 */
export function readXmpKeywords(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): string[] {
  let content: XmlElement;
  try {
    content = parseXml(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw wrong(fileName, (cause as Error).message, cause);
  }
  const rdf = localName(content.name) === 'RDF' ? content : childrenOf(content, 'RDF')[0];
  if (rdf === undefined) throw wrong(fileName, 'it has no element rdf:RDF');
  const words = new Set<string>();
  const add = (word: string, step: string | undefined): void => {
    budget.make(WORD);
    const last = step === undefined ? word : (word.split(step).findLast((part) => part.trim() !== '') ?? '');
    if (last.trim() !== '') words.add(last.trim());
  };
  for (const description of childrenOf(rdf, 'Description')) {
    for (const [name, value] of description.attributes) {
      const property = localName(name);
      if (steps.has(property)) for (const word of value.split(/[;,]/)) add(word, steps.get(property));
    }
    for (const property of description.children) {
      const name = localName(property.name);
      if (steps.has(name)) for (const word of listed(property)) add(word, steps.get(name));
    }
  }
  return [...words];
}

/** The items of a list, or the one text of a property without a list. */
function listed(property: XmlElement): string[] {
  const lists = property.children.filter(({ name }) => /^(Bag|Seq|Alt)$/.test(localName(name)));
  if (lists.length === 0) return property.text.split(/[;,]/);
  return lists.flatMap((list) => childrenOf(list, 'li').map(({ text }) => text));
}

function childrenOf(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => localName(child.name) === name);
}

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The side-car ${fileName} cannot be read: ${reason}.`, {
    hint: 'Write it again with your photo manager, or remove it.',
    cause,
  });
}
