import { type X2jOptions, XMLParser, XMLValidator } from 'fast-xml-parser';

/** Elements nest six deep in VOC's files and nine deep in side-cars. */
const DEEPEST = 20;

/**
 * Parses XML that nobody vouches for: sound, of modest depth, without a document type. Attributes are left out, contents stay text.
 *
 * @throws Error that says what is wrong
 */
export function parseSafeXml(text: string, options: Pick<X2jOptions, 'isArray' | 'removeNSPrefix'>): unknown {
  // A document type could define entities that expand without end.
  if (/<!DOCTYPE/i.test(text)) throw new Error('it declares a document type');
  if (depthOf(text) > DEEPEST) throw new Error(`its elements nest deeper than ${DEEPEST}`);
  const sound = XMLValidator.validate(text.replace(/^\uFEFF/, ''));
  if (sound !== true) throw new Error(`line ${sound.err.line}: ${sound.err.msg}`);
  return new XMLParser({ ignoreAttributes: true, parseTagValue: false, processEntities: true, ...options }).parse(text);
}

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<[^>?!][^>]*>/g)) {
    if (tag.startsWith('</')) depth--;
    else if (!tag.endsWith('/>')) deepest = Math.max(deepest, ++depth);
  }
  return deepest;
}
