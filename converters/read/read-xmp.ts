import { DsrgError } from '@dsrg/core';
import { parseSafeXml } from './safe-xml.ts';

/**
 * Reads the keywords (dc:subject) of an XMP side-car, the file that photo managers write beside a photo whose bytes they leave alone.
 *
 * @param fileName for messages
 * @returns an empty list where it has none
 * @throws DsrgError FILE_FORMAT for broken XML, or XML of another kind
 */
export function readXmpKeywords(text: string, fileName: string): string[] {
  let content: Element;
  try {
    content = parseSafeXml(text, {
      removeNSPrefix: true,
      isArray: (name) => name === 'Description' || name === 'li',
    }) as Element;
  } catch (cause) {
    throw wrong(fileName, (cause as Error).message, cause);
  }
  const root = child(content, 'xmpmeta') ?? child(content, 'xapmeta') ?? content;
  const rdf = child(root, 'RDF');
  if (rdf === undefined) throw wrong(fileName, 'it has no element rdf:RDF');
  const lists = listOf(child(rdf, 'Description')).map((description) => {
    const subject = child(description, 'subject');
    return listOf(child(child(subject, 'Bag') ?? child(subject, 'Seq'), 'li'));
  });
  const words = lists.flat().filter((word): word is string => typeof word === 'string');
  return [...new Set(words.map((word) => word.trim()))].filter((word) => word !== '');
}

type Element = unknown;

/** A child of an element; `undefined` where there is none, or the element is a text. */
function child(element: Element, name: string): Element {
  const isElement = typeof element === 'object' && element !== null && Object.hasOwn(element, name);
  return isElement ? (element as Record<string, unknown>)[name] : undefined;
}

function listOf(value: Element): readonly Element[] {
  return Array.isArray(value) ? value : [];
}

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The side-car ${fileName} cannot be read: ${reason}.`, {
    hint: 'Write it again with your photo manager, or remove it.',
    cause,
  });
}
