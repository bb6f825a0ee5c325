import { DsrgError, ReadBudget } from '@dsrg/core';
import { parseXml, type XmlElement } from './xml/parse-xml.ts';

/** An object that a VOC annotation names. */
export interface VocObject {
  readonly name: string;
  /** Marked as hard to recognise; VOC leaves such objects out of its detection scores. */
  readonly difficult: boolean;
  /** False for a bounding box without width or height. */
  readonly hasArea: boolean;
}

/**
 * Reads the objects of a VOC annotation (`Annotations/<id>.xml`). Parts of persons (head, hand, foot) are no
 * objects, nor what LabelMe's page has marked as deleted.
 *
 * @param fileName for messages
 * @returns objects in the order of the file; none for a photo without
 * @throws DsrgError FILE_FORMAT for broken XML, or XML of another kind
 */
export function readVocXml(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): VocObject[] {
  let root: XmlElement;
  try {
    root = parseXml(text, budget);
  } catch (cause) {
    if (cause instanceof DsrgError) throw cause;
    throw wrong(fileName, (cause as Error).message, cause);
  }
  if (root.name !== 'annotation') throw wrong(fileName, 'it has no element annotation');
  const objects = root.children.filter((child) => child.name === 'object' && textOf(child, 'deleted') !== '1');
  return objects.map((object, index) => {
    const name = textOf(object, 'name');
    if (!name) throw wrong(fileName, `object ${index + 1} has no name`);
    const box = object.children.find((child) => child.name === 'bndbox');
    return { name, difficult: textOf(object, 'difficult') === '1', hasArea: hasArea(box) };
  });
}

function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return element?.children.find((child) => child.name === name)?.text;
}

/** Without a box nothing says that the object is empty. */
function hasArea(box: XmlElement | undefined): boolean {
  const side = (name: string): number => Number(textOf(box, name) ?? Number.NaN);
  return side('xmin') !== side('xmax') && side('ymin') !== side('ymax');
}

function wrong(fileName: string, reason: string, cause?: unknown): DsrgError {
  return new DsrgError('FILE_FORMAT', `The annotation ${fileName} cannot be read: ${reason}.`, {
    hint: 'Expected: <annotation><object><name>cat</name></object></annotation>, as in VOC’s folder Annotations.',
    cause,
  });
}
