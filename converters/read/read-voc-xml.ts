import { DsrgError } from '@dsrg/core';
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** An object that a VOC annotation names. */
export interface VocObject {
  readonly name: string;
  /** Marked as hard to recognise; VOC leaves such objects out of its detection scores. */
  readonly difficult: boolean;
  /** False for a bounding box without width or height. */
  readonly hasArea: boolean;
}

/** Elements nest six deep in VOC's own files. */
const DEEPEST = 20;

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: true,
  isArray: (_name, path) => path === 'annotation.object',
});

/**
 * Reads the objects of a VOC annotation (`Annotations/<id>.xml`). Parts of persons (head, hand, foot) are no objects.
 *
 * @param fileName for messages
 * @returns objects in the order of the file; none for a photo without
 * @throws DsrgError FILE_FORMAT for broken XML, or XML of another kind
 */
export function readVocXml(text: string, fileName: string): VocObject[] {
  // A document type could define entities that expand without end; VOC has none.
  if (/<!DOCTYPE/i.test(text)) throw wrong(fileName, 'it declares a document type');
  if (depthOf(text) > DEEPEST) throw wrong(fileName, `its elements nest deeper than ${DEEPEST}`);
  const sound = XMLValidator.validate(text.replace(/^\uFEFF/, ''));
  if (sound !== true) throw wrong(fileName, `line ${sound.err.line}: ${sound.err.msg}`);
  let content: { annotation?: { object?: unknown[] } | '' };
  try {
    content = parser.parse(text) as typeof content;
  } catch (cause) {
    throw wrong(fileName, (cause as Error).message, cause);
  }
  if (content.annotation === undefined) throw wrong(fileName, 'it has no element annotation');
  const objects = content.annotation === '' ? [] : (content.annotation.object ?? []);
  return objects.map((object, index) => {
    const { name, difficult, bndbox } = (object ?? {}) as { name?: unknown; difficult?: unknown; bndbox?: unknown };
    if (typeof name !== 'string' || name.trim() === '') throw wrong(fileName, `object ${index + 1} has no name`);
    return { name: name.trim(), difficult: difficult === '1', hasArea: hasArea(bndbox) };
  });
}

/** Without a box nothing says that the object is empty. */
function hasArea(box: unknown): boolean {
  const { xmin, xmax, ymin, ymax } = (box ?? {}) as Record<string, unknown>;
  return Number(xmin) !== Number(xmax) && Number(ymin) !== Number(ymax);
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

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The annotation ${fileName} cannot be read: ${reason}.`, {
    hint: 'Expected: <annotation><object><name>cat</name></object></annotation>, as in VOC’s folder Annotations.',
    cause,
  });
}
