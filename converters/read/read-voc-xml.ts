import { DsrgError } from '@dsrg/core';
import { parseSafeXml } from './safe-xml.ts';

/** An object that a VOC annotation names. */
export interface VocObject {
  readonly name: string;
  /** Marked as hard to recognise; VOC leaves such objects out of its detection scores. */
  readonly difficult: boolean;
  /** False for a bounding box without width or height. */
  readonly hasArea: boolean;
}

/**
 * Reads the objects of a VOC annotation (`Annotations/<id>.xml`). Parts of persons (head, hand, foot) are no objects.
 *
 * @param fileName for messages
 * @returns objects in the order of the file; none for a photo without
 * @throws DsrgError FILE_FORMAT for broken XML, or XML of another kind
 */
export function readVocXml(text: string, fileName: string): VocObject[] {
  let content: { annotation?: { object?: unknown[] } | '' };
  try {
    content = parseSafeXml(text, { isArray: (_, path) => path === 'annotation.object' }) as typeof content;
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

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The annotation ${fileName} cannot be read: ${reason}.`, {
    hint: 'Expected: <annotation><object><name>cat</name></object></annotation>, as in VOC’s folder Annotations.',
    cause,
  });
}
