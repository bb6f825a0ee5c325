import { DsrgError, ReadBudget } from '@dsrg/core';
import { textLines } from './text-lines.ts';

/**
 * Reads a list of ids, one a line, as VOC's `ImageSets` has them. Empty lines, white space around ids and Windows line
 * ends do not matter.
 *
 * @param fileName for messages
 * @returns the ids in their order, at least one
 * @throws DsrgError DATASET for an empty list, an id that occurs twice, or one that would lead out of its folder
 */
export function readIds(
  text: string,
  fileName: string,
  budget: ReadBudget = new ReadBudget(fileName, text.length),
): string[] {
  const lines = new Map<string, number>();
  for (const { line, number } of textLines(text, budget)) {
    const id = line.normalize('NFC');
    const before = lines.get(id);
    if (before !== undefined) {
      throw new DsrgError('DATASET', `${fileName} lists ${id} twice, in lines ${before} and ${number}.`, {
        hint: 'Remove one of the two lines: a photo listed twice would count twice.',
      });
    }
    if (/^([/\\]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)/i.test(id)) {
      throw new DsrgError('DATASET', `Line ${number} of ${fileName} is a path (${id}); an id was expected.`, {
        hint: 'One id a line: the name of the photo without folder and extension.',
      });
    }
    lines.set(id, number);
  }
  if (lines.size === 0) {
    throw new DsrgError('DATASET', `The list ${fileName} is empty; it should hold one id a line.`, {
      hint: 'Write the names of its photos into it, without folder and extension, or choose another split.',
    });
  }
  return [...lines.keys()];
}
